// @ts-check
// The cut-out as a view. It is costly, so the server makes it only when a visitor wants to see it.

import { download } from "../shared/server.js";
import { say, sentenceOf } from "../shared/texts.js";
import { askForFile } from "./downloads.js";

/** @import { Studio } from "./studio.js" */

/**
 * Load the cut-out of the shown result, once, and draw it.
 *
 * @param {Studio} studio
 */
export async function loadCutout(studio) {
  const { subject, messages } = studio;
  const { result } = subject;
  if (!result || result.cutout) return;
  const isShown = () => result === studio.subject.result;
  result.cutout = "asked";
  messages.complain("");
  messages.setBusy(true, ".pf-frame");
  messages.tell(say("making", { what: say("view_cutout") }));
  try {
    const file = await askForFile(studio, "cutout-shown", (sentence) => {
      if (isShown()) messages.tell(sentence);
    });
    result.cutout = await createImageBitmap(await download(file, (response) => response.blob()));
    if (isShown()) studio.picture.draw(studio.look, studio.corrector.isOpen);
  } catch (error) {
    result.cutout = "failed"; // otherwise each change of the colour would ask again
    if (isShown()) messages.complain(sentenceOf(error));
  }
  // While an answer about skips is awaited, the progress that is shown is that answer's.
  if (!isShown() || subject.off !== subject.resultOff) return;
  messages.setBusy(false);
  studio.summarize();
}
