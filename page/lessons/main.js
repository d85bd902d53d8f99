// @ts-check
// Starts the lessons component.

import { fillTexts, setTexts } from "../shared/texts.js";
import { Lessons, lessonOf } from "./lessons.js";

/** @import { Host, LessonsProps } from "../shared/types.js" */

/**
 * @param {Host<LessonsProps>} host
 */
export function start(host) {
  setTexts(host.props.texts);
  fillTexts(host.element);
  const lessons = new Lessons(host);
  const follow = () => lessons.open(lessonOf(location.hash));
  addEventListener("hashchange", follow);
  follow();
}
