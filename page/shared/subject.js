// @ts-check
// The photo that the visitor looks at. The studio sets it; the lessons follow.

/** @import { UploadedFile } from "./types.js" */

/**
 * @typedef {object} Subject an uploaded photo or an example
 * @property {UploadedFile | null} photo
 * @property {string | null} example its name
 */

/** @type {Subject} */
let subject = { photo: null, example: null };
/** @type {((subject: Subject) => void)[]} */
const followers = [];

/** @param {Subject} next */
export function setSubject({ photo, example }) {
  if (photo?.path === subject.photo?.path && example === subject.example) return;
  subject = { photo, example };
  for (const follow of followers) follow(subject);
}

/**
 * Call `follow` with the photo now, and whenever another one is opened. Before the first one is
 * open, both its values are null.
 *
 * @param {(subject: Subject) => void} follow
 */
export function onSubject(follow) {
  followers.push(follow);
  follow(subject);
}
