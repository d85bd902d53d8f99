// @ts-check
// The list of examples.

import { find, findAll, make } from "../shared/dom.js";
import { say } from "../shared/texts.js";

/** @import { Example } from "../shared/types.js" */

/**
 * @param {HTMLElement} element
 * @param {Example[]} examples
 * @param {(name: string) => void} choose
 */
export function showExamples(element, examples, choose) {
  for (const { name, thumbnail } of examples) {
    const image = Object.assign(document.createElement("img"), { src: thumbnail, alt: "" });
    const button = make("button", "pf-thumbnail", "", image);
    button.type = "button";
    button.title = say(`example_${name}`);
    button.setAttribute("aria-label", button.title);
    button.dataset.example = name;
    button.addEventListener("click", () => choose(name));
    find(element, ".pf-thumbnails").append(button);
  }
}

/**
 * Mark the example that is shown; null for none.
 *
 * @param {HTMLElement} element
 * @param {string | null} name
 */
export function markExample(element, name) {
  for (const thumbnail of findAll(element, ".pf-thumbnail")) {
    thumbnail.setAttribute("aria-pressed", String(thumbnail.dataset.example === name));
  }
}
