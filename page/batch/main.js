// @ts-check
// Starts the batch component and binds its buttons.

import { find } from "../shared/dom.js";
import { takeDrops } from "../shared/drops.js";
import { fillTexts, say, setTexts } from "../shared/texts.js";
import { Batch } from "./batch.js";
import { droppedFiles, photosAmong } from "./files.js";

/** @import { BatchProps, Host } from "../shared/types.js" */

/**
 * Start the batch component.
 *
 * @param {Host<BatchProps>} host
 */
export function start(host) {
  const { element, props } = host;
  setTexts(props.texts);
  fillTexts(element);
  const batch = new Batch(host);
  find(element, "[data-do=cancel]").addEventListener("click", () => batch.cancel());
  bindChoice(element, batch, "photos", "input[multiple]", (files) => files);
  bindChoice(element, batch, "folder", "input[webkitdirectory]", (files) => photosAmong(files, props.endings));
  takeDrops(element, (data) => {
    droppedFiles(data, props.endings).then(
      (files) => batch.take(files),
      () => batch.complain(say("upload_failed")),
    );
  });
}

/**
 * Bind a button to the hidden field that opens the browser's own choice of files.
 *
 * @param {HTMLElement} element
 * @param {Batch} batch
 * @param {string} name of the button
 * @param {string} field
 * @param {(files: File[]) => File[]} pick
 */
function bindChoice(element, batch, name, field, pick) {
  const input = find(element, field, HTMLInputElement);
  find(element, `[data-do=${name}]`).addEventListener("click", () => {
    if (!batch.isWorking) input.click();
  });
  input.addEventListener("change", () => {
    if (input.files?.length) batch.take(pick([...input.files]));
    input.value = ""; // so that a visitor can choose the same photos again
  });
}
