// @ts-check
// Accepts photos as a chosen file, by drag and drop, or from the clipboard.

import { find } from "../shared/dom.js";
import { takeDrops } from "../shared/drops.js";
import { say } from "../shared/texts.js";

/** @typedef {(file: File) => void} Give */
/** @typedef {(sentence: string) => void} Complain */

/**
 * @param {HTMLElement} element
 * @param {Give} give
 */
export function takeFiles(element, give) {
  const input = find(element, "#photo input[type=file]", HTMLInputElement);
  find(element, "[data-do=choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files?.length) give(input.files[0]);
    input.value = ""; // so that a visitor can choose the same file again
  });
}

/**
 * @param {HTMLElement} element
 * @param {Give} give
 * @param {Complain} complain
 */
export function takeDroppedPhotos(element, give, complain) {
  takeDrops(element, ({ items, files }) => {
    const isFolder = items[0]?.webkitGetAsEntry?.()?.isDirectory;
    if (files.length > 1 || isFolder) complain(say("one_only"));
    else if (files.length) give(files[0]);
  });
}

/**
 * @param {HTMLElement} element
 * @param {Give} give
 */
export function takePastes(element, give) {
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file && element.checkVisibility()) give(file);
  });
}
