// @ts-check
// Shows a result that was saved as one file. There is no server: all that it needs is in the file.

import { bindSlider, makeLegend } from "../studio/controls.js";
import { Picture } from "../studio/picture.js";
import { Player } from "../studio/player.js";
import { bindReading } from "../studio/reading.js";
import { unpackResult } from "../studio/results.js";
import { StageStrip } from "../studio/stages.js";
import { find, findAll } from "../shared/dom.js";
import { fillTexts, percent, say, setTexts, stageName } from "../shared/texts.js";

/** @import { Look, OwnStudioProps, PackedResult, Result, Texts } from "../shared/types.js" */

/**
 * @typedef {object} Saved what page/serving/standalone.py writes into the file
 * @property {string} name of the photo
 * @property {PackedResult} result
 * @property {Pick<OwnStudioProps, "classes" | "noPetOpacity" | "backgroundPower" | "outlineParts" | "strides" | "skips" | "tileSize" | "frameMs">} props
 * @property {Texts} texts
 * @property {number} opacity 0..1, as the sender saw it
 * @property {string[]} shown names of the classes that the sender saw
 * @property {number[]} off strides of the skips that the sender had switched off
 */

/** @type {Saved} */
const saved = JSON.parse(find(document, "#result", HTMLScriptElement).text);
const { props } = saved;
const { body } = document;
/** @type {Look} */
const look = {
  view: "mask",
  opacity: saved.opacity,
  shown: Object.fromEntries(props.classes.map(({ name }) => [name, saved.shown.includes(name)])),
  stage: null,
  paperNetwork: null,
  network: null,
  split: 0,
  colour: null,
};

setTexts(saved.texts);
fillTexts(body);
const result = await unpackResult(saved.result);
const picture = new Picture(find(body, ".pf-canvas", HTMLCanvasElement), props);
const redraw = () => picture.draw(look);
const strip = new StageStrip(body, props, { choose, toggle: () => {} });
const player = new Player(find(body, "[data-do=play]"), props.frameMs, show);

makeLegend(body, props.classes, look, redraw);
bindSlider(body, "opacity", look, redraw);
bindReading(body, picture, look);
find(body, "[data-set=opacity]", HTMLInputElement).value = String(100 * look.opacity);
find(body, "[data-do=play]").addEventListener("click", () => player.toggle(props.strides));
find(body, ".pf-corrected").hidden = !result.corrected;
summarize(result);
picture.take(result, null);
strip.show(result, null, new Set());
show(null);

/** @param {number} stride if this stage is chosen already, the final mask is shown */
function choose(stride) {
  player.stop();
  show(look.stage === stride ? null : stride);
}

/** @param {number | null} stride null for the final mask */
function show(stride) {
  look.stage = stride;
  strip.mark(stride);
  redraw();
}

/** @param {Result} shown */
function summarize({ network, shares, size: [width, height] }) {
  const percents = Object.fromEntries(props.classes.map(({ name }) => [name, percent(shares[name])]));
  const animal = percent(shares.pet + shares.border);
  find(body, ".pf-status").textContent = say("summary", { name: saved.name, animal, ...percents });
  find(body, ".pf-animal b").textContent = `${animal} %`;
  for (const node of findAll(body, "[data-share]")) node.textContent = `${percents[node.dataset.share ?? ""]} %`;
  const by = say("sent_by", { width, height, network: say(`network_${network}`) });
  const without = saved.off.length ? say("sent_off", { stages: saved.off.map(stageName).join(say("comma")) }) : "";
  find(body, ".pf-by").textContent = `${by} ${without}`;
}
