// @ts-check
// Starts the studio, where a visitor gives a photo and looks at the result, and binds its controls.

import { VIEWS } from "../shared/addresses.js";
import { find, findAll } from "../shared/dom.js";
import { onOpen } from "../shared/open.js";
import { fillTexts, say, setTexts } from "../shared/texts.js";
import { followHistory } from "./address_bar.js";
import { takeFromCamera } from "./camera.js";
import { bindColour, bindSlider, makeLegend } from "./controls.js";
import { bindBehind, take } from "./downloads.js";
import { showExamples } from "./examples.js";
import { takeDroppedPhotos, takeFiles, takePastes } from "./intake.js";
import { showNetworks } from "./networks.js";
import { bindReading } from "./reading.js";
import { bindLink, share } from "./sharing.js";
import { Studio } from "./studio.js";

/** @import { Host, Look, StudioProps } from "../shared/types.js" */

/**
 * Start the studio.
 *
 * @param {Host<StudioProps> & { openResults: () => void }} host
 */
export function start({ openResults, ...host }) {
  const { element, props } = host;
  setTexts(props.texts);
  fillTexts(element);
  // Gradio's container would keep the picture from staying in sight ("position: sticky").
  find(document, ".gradio-container").style.overflow = "clip";
  const studio = new Studio(host, firstLook(props));
  showExamples(element, props.examples, (example) => studio.openNext({ example }));
  showNetworks(element, props.networks, (name) => studio.chooseNetwork(name));
  showScore(element, props.score, openResults);
  bindIntake(studio);
  bindLook(studio);
  bindButtons(studio);
  followHistory(() => studio.subject, () => studio.openAddressed());
  studio.openAddressed();
  onOpen((photo) => studio.openNext({ photo }));
}

/**
 * @param {StudioProps} props
 * @returns {Look}
 */
const firstLook = ({ classes, opacity }) => ({
  view: VIEWS[0],
  opacity,
  shown: Object.fromEntries(classes.map(({ name }) => [name, true])),
  stage: null,
  paperNetwork: null,
  network: null,
  split: 0.5,
  colour: null,
});

/**
 * @param {HTMLElement} element
 * @param {StudioProps["score"]} score
 * @param {() => void} openResults
 */
function showScore(element, score, openResults) {
  if (!score) return;
  find(element, ".pf-score").hidden = false;
  find(element, ".pf-score > p").textContent = say("score", score);
  find(element, ".pf-score details p").textContent = say("score_details", score);
  find(element, "[data-do=results]").addEventListener("click", openResults);
}

/** @param {Studio} studio */
function bindIntake(studio) {
  const { element, props } = studio;
  /** @param {File} file */
  const give = (file) => studio.openNext({ file });
  /** @param {string} sentence */
  const complain = (sentence) => studio.messages.complain(sentence);
  takeFiles(element, give);
  takeDroppedPhotos(element, give, complain);
  takePastes(element, give);
  takeFromCamera(element, props, give, complain);
}

/** @param {Studio} studio */
function bindLook(studio) {
  const { element, look, props } = studio;
  const redraw = () => studio.redraw();
  makeLegend(element, props.classes, look, redraw);
  bindSlider(element, "opacity", look, redraw);
  bindSlider(element, "split", look, redraw);
  bindColour(element, look, redraw);
  bindReading(element, studio.picture, look);
}

/** @param {Studio} studio */
function bindButtons(studio) {
  const { element } = studio;
  for (const button of findAll(element, "[data-view]")) {
    button.addEventListener("click", () => studio.chooseView(button.dataset.view ?? VIEWS[0]));
  }
  for (const button of findAll(element, "[data-take]")) {
    button.addEventListener("click", () => take(studio, button));
  }
  bindBehind(element);
  find(element, "[data-do=again]").addEventListener("click", () => studio.tryAgain());
  find(element, "[data-do=part]").addEventListener("click", () => studio.choosePart());
  find(element, "[data-do=correct]").addEventListener("click", () => studio.chooseCorrecting());
  find(element, "[data-do=play]").addEventListener("click", () => studio.play());
  find(element, "[data-do=all-stages]").addEventListener("click", () => studio.closeStage());
  bindLink(studio);
  find(element, "[data-do=share]").addEventListener("click", () => share(studio));
}
