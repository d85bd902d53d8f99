// @ts-check
// Downloads: files that the server makes of the shown result.

import { isAtWork, setAtWork } from "../shared/dom.js";
import { say, sentenceOf } from "../shared/texts.js";

/** @import { ServedFile } from "../shared/types.js" */
/** @import { Studio } from "./studio.js" */

/**
 * Ask for a file of the shown result.
 *
 * @param {Studio} studio
 * @param {string} want a key of `KINDS` in page/serving/downloads.py
 * @param {(sentence: string) => void} tell is called with the progress
 * @returns {Promise<ServedFile>}
 */
export function askForFile({ subject, look, server }, want, tell) {
  const { photo, example, resultOff } = subject;
  const classes = Object.keys(look.shown).filter((name) => look.shown[name]);
  const off = [...resultOff];
  const { network, opacity } = look;
  return server.ask({ photo, example, off, network, want, opacity, classes }, tell);
}

/**
 * Ask for the file that a button names, and let the browser save it.
 *
 * @param {Studio} studio
 * @param {HTMLElement} button
 */
export async function take(studio, button) {
  const { subject, messages } = studio;
  if (!subject.result || isAtWork(button)) return;
  /** @param {string} sentence */
  const tell = (sentence) => {
    button.title = sentence;
    if (subject === studio.subject) messages.tellOfDownload(sentence);
  };
  setAtWork(button, true);
  button.setAttribute("aria-busy", "true");
  tell(say("making", { what: button.textContent ?? "" }));
  try {
    const { url, orig_name } = await askForFile(studio, button.dataset.take ?? "", tell);
    Object.assign(document.createElement("a"), { href: url, download: orig_name }).click();
    tell(say("made", { file: orig_name }));
  } catch (error) {
    tell(sentenceOf(error));
  }
  setAtWork(button, false);
  button.removeAttribute("aria-busy");
}
