// @ts-check
// Downloads: files that the server makes of the shown result.

import { find, isAtWork, setAtWork } from "../shared/dom.js";
import { VisitorError, say, sentenceOf } from "../shared/texts.js";

/** @import { UploadedFile } from "../shared/types.js" */
/** @import { Studio } from "./studio.js" */

/**
 * Ask for a file of the shown result.
 *
 * @param {Pick<Studio, "subject" | "look" | "server">} studio
 * @param {string} want a key of `DOWNLOADS` in page/serving/downloads.py
 * @param {(sentence: string) => void} tell is called with the progress
 * @param {object} [extra] what else the question says
 * @returns {Promise<any>} a `ServedFile`; or `{ link }`
 */
export function askForFile({ subject, look, server }, want, tell, extra) {
  const { photo, example, network, resultOff, corrections } = subject;
  const classes = Object.keys(look.shown).filter((name) => look.shown[name]);
  const off = [...resultOff];
  const { opacity } = look;
  return server.ask({ photo, example, off, network, want, opacity, classes, corrections, ...extra }, tell);
}

/** Photos that lie behind a cut-out, once they are uploaded. @type {WeakMap<File, UploadedFile>} */
const uploaded = new WeakMap();

/**
 * Select the option of a colour or a photo behind the cut-out when a visitor picks one, here or
 * in the view of the cut-out.
 *
 * @param {HTMLElement} element
 */
export function bindBehind(element) {
  const select = (/** @type {string} */ name) => {
    find(element, `[name=pf-behind][value=${name}]`, HTMLInputElement).checked = true;
  };
  for (const name of ["colour", "photo"]) {
    find(element, `[data-behind=${name}]`).addEventListener("input", () => select(name));
  }
  const viewed = find(element, "[data-set=colour]", HTMLInputElement);
  viewed.addEventListener("input", () => {
    find(element, "[data-behind=colour]", HTMLInputElement).value = viewed.value;
    select("colour");
  });
  find(element, "[data-do=checks]").addEventListener("click", () => select("nothing"));
}

/**
 * Read what lies behind the cut-out, and upload the photo if it is a new one.
 *
 * @param {Studio} studio
 */
async function behind({ element, server }) {
  /** @param {string} name */
  const field = (name) => find(element, `[data-behind=${name}]`, HTMLInputElement);
  const cropped = field("cropped").checked;
  const chosen = find(element, "[name=pf-behind]:checked", HTMLInputElement).value;
  if (chosen === "colour") return { cropped, colour: field("colour").value };
  if (chosen !== "photo") return { cropped };
  const file = field("photo").files?.[0];
  if (!file) throw new VisitorError(say("behind_missing"));
  const backdrop = uploaded.get(file) ?? (await server.upload(file));
  uploaded.set(file, backdrop);
  return { cropped, backdrop };
}

/** @param {string} want a download */
const hasCutout = (want) => want === "cutout" || want === "all";

/**
 * Ask for the file that a button names, and let the browser save it.
 *
 * @param {Studio} studio
 * @param {HTMLElement} button
 */
export async function take(studio, button) {
  const { subject, look, server, messages } = studio; // another photo may be opened meanwhile
  if (!subject.result || isAtWork(button)) return;
  /** @param {string} sentence */
  const tell = (sentence) => {
    button.title = sentence;
    if (subject === studio.subject) messages.tellOfDownload(sentence);
  };
  const want = button.dataset.take ?? "";
  setAtWork(button, true);
  button.setAttribute("aria-busy", "true");
  tell(say("making", { what: button.textContent ?? "" }));
  try {
    const extra = hasCutout(want) ? await behind(studio) : {};
    const { url, orig_name } = await askForFile({ subject, look, server }, want, tell, extra);
    Object.assign(document.createElement("a"), { href: url, download: orig_name }).click();
    tell(say("made", { file: orig_name }));
  } catch (error) {
    tell(sentenceOf(error));
  }
  setAtWork(button, false);
  button.removeAttribute("aria-busy");
}
