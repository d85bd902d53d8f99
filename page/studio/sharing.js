// @ts-check
// Copies links: to the current view, and to a result that the server keeps for some hours.

import { find, isAtWork, setAtWork } from "../shared/dom.js";
import { say, sentenceOf } from "../shared/texts.js";
import { linkTo } from "./address_bar.js";
import { askForFile } from "./downloads.js";

/** @import { Studio } from "./studio.js" */

/** @param {Studio} studio */
export async function share(studio) {
  await give(studio, linkTo(studio.query()));
}

/**
 * @param {Studio} studio
 * @param {string} link
 */
async function give({ element, messages }, link) {
  const isCopied = await copy(link, element);
  messages.tellOfDownload(say(isCopied ? "copied" : "copy_by_hand", { link }));
}

/**
 * Offer a link to the result, if the server keeps results for that.
 *
 * @param {Studio} studio
 */
export function bindLink(studio) {
  const { element, messages, props } = studio;
  const button = find(element, "[data-do=link]");
  find(element, ".pf-linking").hidden = !props.shareHours;
  find(element, ".pf-link-is").textContent = say("link_is", { hours: props.shareHours });
  button.addEventListener("click", async () => {
    if (!studio.subject.result || isAtWork(button)) return;
    setAtWork(button, true);
    try {
      const { link } = await askForFile(studio, "link", (sentence) => messages.tellOfDownload(sentence));
      await give(studio, new URL(link, document.baseURI).href);
    } catch (error) {
      messages.tellOfDownload(sentenceOf(error));
    }
    setAtWork(button, false);
  });
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
