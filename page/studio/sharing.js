// @ts-check
// Copies a link to the current view.

import { say } from "../shared/texts.js";
import { linkTo } from "./address_bar.js";

/** @import { Studio } from "./studio.js" */

/** @param {Studio} studio */
export async function share(studio) {
  const link = linkTo(studio.query());
  const isCopied = await copy(link, studio.element);
  studio.messages.tellOfDownload(say(isCopied ? "copied" : "copy_by_hand", { link }));
}

/**
 * @param {string} text
 * @param {HTMLElement} element that may hold a field for a moment
 * @returns {Promise<boolean>} whether it is copied
 */
async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text, element); // a Space's frame may not use the clipboard
  }
}

/**
 * Copy from a text field, as older browsers do.
 *
 * @param {string} text
 * @param {HTMLElement} element
 */
function copyFromField(text, element) {
  const focused = document.activeElement;
  const field = Object.assign(document.createElement("textarea"), { value: text });
  element.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
