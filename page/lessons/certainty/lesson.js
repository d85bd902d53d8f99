// @ts-check
// Certainty: from three logits, divided by a temperature, to three probabilities.

import { make } from "../../shared/dom.js";
import { language, percent, say as sayShared } from "../../shared/texts.js";
import { slider, spoken } from "../drawing/controls.js";
import { fixed } from "../drawing/format.js";
import { MapView, letMove } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";
import { softmax } from "./arithmetic.js";
import { calibrationPlot } from "./plot.js";

/** @import { LessonHost } from "../lessons.js" */

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, classes }) {
  let size = [1, 1];
  const photo = new MapView(say("photo"));
  const map = new MapView(say("map"));
  const views = [panel(say("photo"), photo.element), panel(say("map"), map.element)];
  const maps = make("div", "pf-side-by-side", "", ...views.map(({ element }) => element));
  const logits = new Logits(say, classes);
  const [plot, second] = [make("div", "pf-lesson-body"), make("div", "pf-lesson-body")];
  section.append(maps, logits.element, plot, second);

  const showPoint = latest(ask, (found) => logits.show(found));
  const showSecond = latest(ask, (found) => second.replaceChildren(...secondLook(say, found)));
  const go = letMove(photo, say("place"), () => size, (column, row) => {
    for (const view of [photo, map]) view.mark(column / size[0], row / size[1], 1 / size[0], 1 / size[1]);
    showPoint({ column, row });
  });
  const showAll = latest(ask, async (found) => {
    size = found.size;
    await map.drawMap(found.map);
    logits.useTemperature(found.temperature);
    plot.replaceChildren(...calibrationPlot(say, found.calibration));
    go(found.unsure[0], found.unsure[1]);
    showSecond({ second: true });
  });
  onPhoto((opened) => {
    photo.draw(opened.photo);
    showAll({});
  });
}

/**
 * @param {LessonHost["say"]} say
 * @param {any} found
 */
function secondLook(say, { kept_from, marked, kept, looks_like }) {
  const shares = { marked: percent(marked), kept: percent(kept) };
  const says = say("second_says", { least: (100 * kept_from).toFixed(0), ...shares });
  const names = looks_like.map((/** @type {Record<string, string>} */ name) => name[language]).join(sayShared("comma"));
  const dropped = names && say("second_dropped", { names });
  return [make("h3", "", say("second")), make("p", "pf-hint", says), make("p", "pf-hint", dropped)];
}

/** Three logits at a point, divided by the temperature, as probabilities. */
class Logits {
  #say;
  #classes;
  #own = 1;
  #temperature = 1;
  /** @type {any} */
  #found = null;
  #slider = make("div", "");
  #back = make("button", "pf-link");
  #table = make("table", "pf-terms");
  #spoken = spoken();

  /**
   * @param {LessonHost["say"]} say
   * @param {LessonHost["classes"]} classes
   */
  constructor(say, classes) {
    this.#say = say;
    this.#classes = classes;
    this.#spoken.className = "pf-sum";
    this.#back.type = "button";
    this.#back.addEventListener("click", () => this.useTemperature(this.#own));
    const control = make("div", "pf-row", "", this.#slider, this.#back);
    this.element = make("div", "pf-lesson-body", "", control, this.#table, this.#spoken);
  }

  /** @param {number} own the network's */
  useTemperature(own) {
    this.#own = own;
    this.#temperature = own;
    const range = { min: 0.25, max: 5, step: 0.01, value: own };
    const move = (/** @type {number} */ temperature) => {
      this.#temperature = temperature;
      this.#draw();
    };
    this.#back.textContent = this.#say("own", { temperature: own.toFixed(2) });
    const write = (/** @type {number} */ value) => value.toFixed(2);
    this.#slider.replaceChildren(slider(this.#say("temperature"), range, move, write));
    this.#draw();
  }

  /** @param {any} found */
  show(found) {
    this.#found = found;
    this.#draw();
  }

  #draw() {
    if (!this.#found) return;
    const say = this.#say;
    const { logits, column, row } = this.#found;
    const shares = softmax(logits, this.#temperature);
    const titles = ["", say("logit"), say("divided"), say("probability")];
    const rows = this.#classes.map(({ name, color }, i) => {
      const bar = make("i", "pf-share");
      bar.style.cssText = `width: ${percent(shares[i])}%; background: rgb(${color.join(" ")})`;
      const share = make("td", "pf-wide", "", bar, make("span", "", `${percent(shares[i])} %`));
      const numbers = [logits[i], logits[i] / this.#temperature].map((n) => make("td", "", fixed(n, 2)));
      return make("tr", "", "", make("th", "", sayShared(name)), ...numbers, share);
    });
    this.#table.replaceChildren(make("tr", "", "", ...titles.map((t) => make("th", "", t))), ...rows);
    const best = shares.indexOf(Math.max(...shares));
    const name = sayShared(this.#classes[best].name);
    const place = { column: column + 1, row: row + 1 };
    this.#spoken.textContent = say("said", { ...place, name, percent: percent(shares[best]) });
  }
}
