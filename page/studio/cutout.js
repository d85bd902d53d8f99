// @ts-check
// The cut-out as a view. It is costly, and so it is made when a visitor wants to see it.

import { download } from "../shared/server.js";
import { sentenceOf } from "../shared/texts.js";
import { askForFile } from "./downloads.js";

/** @import { Studio } from "./studio.js" */

/**
 * Load the cut-out of what is shown, once, and draw it.
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
  try {
    const file = await askForFile(studio, "cutout-shown", (sentence) => {
      if (isShown()) messages.tell(sentence);
    });
    result.cutout = await createImageBitmap(await (await download(file)).blob());
    if (isShown()) studio.picture.draw(studio.look);
  } catch (error) {
    result.cutout = "failed"; // or it would be asked for again with each colour behind it
    if (isShown()) messages.complain(sentenceOf(error));
  }
  // While a skip's answer is awaited, the veil and the sentence are about that.
  if (!isShown() || subject.off !== subject.resultOff) return;
  messages.setBusy(false);
  studio.summarize();
}
