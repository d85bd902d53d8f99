// @ts-check
// Skips: the map from below, the encoder's map, their sum, and what the stage then believes.

import { make } from "../../shared/dom.js";
import { percent, stageName } from "../../shared/texts.js";
import { toggle } from "../drawing/controls.js";
import { fixed } from "../drawing/format.js";
import { MapView } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";

/** @import { LessonHost } from "../lessons.js" */

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, classes }) {
  const skips = make("div", "pf-lesson-body");
  const paper = make("div", "pf-small-maps");
  const lead = make("p", "pf-hint", say("paper_lead"));
  section.append(
    skips,
    make("p", "pf-hint", say("little")),
    make("h3", "", say("paper")),
    lead,
    paper,
  );
  const show = latest(ask, (found) => {
    skips.replaceChildren(...found.skips.map((/** @type {any} */ one) => skipRow(say, one, classes)));
    if (!found.paper.length) lead.textContent = say("no_paper");
    paper.replaceChildren(...found.paper.map((/** @type {any} */ one) => {
      const label = say("iou", { name: one.name, iou: one.iou?.toFixed(3) ?? "" });
      return mapPanel(label, (view) => view.drawClasses(one.classes, classes));
    }));
  });
  onPhoto(() => show({}));
}

/**
 * @param {LessonHost["say"]} say
 * @param {any} skip
 * @param {LessonHost["classes"]} classes
 */
function skipRow(say, skip, classes) {
  const stage = stageName(skip.stride);
  const [height, width, channels] = skip.shape;
  const sum = new MapView(say("sum"));
  const believed = new MapView(say("classes"));
  const arrive = (/** @type {boolean} */ isOn) => {
    sum.drawMap(isOn ? skip.sum : skip.below);
    believed.drawClasses(isOn ? skip.with : skip.without, classes);
    row.classList.toggle("pf-off", !isOn);
  };
  const row = make("div", "pf-equation", "",
    mapPanel(say("below", { channel: skip.channel + 1 }), (view) => view.drawMap(skip.below)),
    make("span", "pf-sign", "+"),
    mapPanel(say("skip"), (view) => view.drawMap(skip.skip)),
    make("span", "pf-sign", "="),
    panel(say("sum"), sum.element).element,
    make("span", "pf-sign", "→"),
    panel(say("classes"), believed.element).element,
  );
  arrive(true);
  const [below, across] = skip.sizes.map((/** @type {number} */ size) => fixed(size, 2));
  const shape = { height, width, channels, below, skip: across };
  const says = [say("says", { ...shape, percent: percent(skip.changed) })];
  if (skip.full) says.push(say("worth", { full: skip.full.toFixed(3), lacking: skip.lacking.toFixed(3) }));
  return make("div", "pf-lesson-body pf-skip", "",
    make("h3", "", say("at", { stage })),
    toggle(say("add", { stage }), true, arrive),
    row,
    make("p", "pf-small", says.join(" ")),
  );
}

/**
 * @param {string} label
 * @param {(view: MapView) => void} draw
 */
function mapPanel(label, draw) {
  const view = new MapView(label);
  draw(view);
  return panel(label, view.element).element;
}
