// @ts-check
// 1x1 convolution: one place of a stage, its numbers times three columns of weights, to three probabilities.

import { make } from "../../shared/dom.js";
import { percent, say as sayShared, stageName } from "../../shared/texts.js";
import { choice, spoken } from "../drawing/controls.js";
import { fixed, short } from "../drawing/format.js";
import { MapView, letMove } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";

/** @import { LessonHost } from "../lessons.js" */
/** @import { PixelClass } from "../../shared/types.js" */

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, classes, constants }) {
  /** @type {number[]} */
  const strides = constants.strides;
  let stride = strides[0];
  let size = [1, 1];
  /** Where the place lies, in shares of the photo; at first, where the stage is least certain. @type {number[] | null} */
  let share = null;
  const photo = new MapView(say("photo"));
  const map = new MapView("");
  const mapPanel = panel("", map.element);
  const table = new Terms(say, classes);

  const showTerms = latest(ask, (found) => table.show(found));
  const go = letMove(photo, say("place"), () => size, (column, row) => {
    share = [(column + 0.5) / size[0], (row + 0.5) / size[1]];
    for (const view of [photo, map]) view.mark(column / size[0], row / size[1], 1 / size[0], 1 / size[1]);
    showTerms({ stride, column, row });
  });
  const showStage = latest(ask, async (found) => {
    size = found.size;
    table.channels = found.channels;
    mapPanel.caption(say("classes", { width: size[0], height: size[1] }));
    map.describe(mapPanel.text());
    await map.drawClasses(found.classes, classes);
    if (share) go(Math.floor(share[0] * size[0]), Math.floor(share[1] * size[1]));
    else go(found.unsure[0], found.unsure[1]);
  });
  const stages = strides.map((value) => ({ value, text: stageName(value) }));
  const picker = choice(say("stage"), stages, stride, (chosen) => {
    stride = chosen;
    showStage({ stride });
  });
  const views = [panel(say("photo"), photo.element), mapPanel].map(({ element }) => element);
  section.append(picker, make("div", "pf-side-by-side", "", ...views), table.element);
  onPhoto((opened) => {
    photo.draw(opened.photo);
    share = null;
    showStage({ stride });
  });
}

/** The table of terms, with a bar for each. */
class Terms {
  channels = 0;
  #say;
  #classes;
  #lead = make("p", "pf-hint");
  #table = make("table", "pf-terms");
  #spoken = spoken();

  /**
   * @param {LessonHost["say"]} say
   * @param {PixelClass[]} classes
   */
  constructor(say, classes) {
    this.#say = say;
    this.#classes = classes;
    const scroll = make("div", "pf-scroll", "", this.#table);
    this.element = make("div", "pf-lesson-body", "", this.#lead, scroll, this.#spoken);
  }

  /** @param {any} found */
  show({ terms, others, bias, logits, probabilities, column, row }) {
    const say = this.#say;
    this.#lead.textContent = say("lead", { channels: this.channels, shown: terms.length });
    const most = Math.max(...terms.flatMap((/** @type {any} */ one) => one.terms.map(Math.abs)));
    const count = this.channels - terms.length;
    this.#table.replaceChildren(
      this.#head(),
      ...terms.map((/** @type {any} */ one) => termRow(one, most)),
      sumRow("", say("others", { count }), others.map(signed)),
      sumRow("", say("bias"), bias.map(signed)),
      sumRow("pf-total", say("logits"), logits.map(signed)),
      sumRow("pf-total", say("softmax"), probabilities.map((/** @type {number} */ p) => `${percent(p)} %`)),
    );
    const best = probabilities.indexOf(Math.max(...probabilities));
    const name = sayShared(this.#classes[best].name);
    const place = { column: column + 1, row: row + 1 };
    this.#spoken.textContent = say("said", { ...place, name, percent: percent(probabilities[best]) });
  }

  #head() {
    const say = this.#say;
    const names = this.#classes.map(({ name }) => say("times", { name: sayShared(name) }));
    const titles = [say("channel"), say("value"), ...names];
    return make("tr", "", "", ...titles.map((title) => make("th", "", title)));
  }
}

/**
 * @param {{ channel: number, value: number, weights: number[], terms: number[] }} one
 * @param {number} most the largest term: its bar is the longest
 */
function termRow({ channel, value, weights, terms }, most) {
  const products = terms.map((term, i) => {
    const bar = make("i", term < 0 ? "pf-bar-minus" : "pf-bar-plus");
    bar.style.width = `${((50 * Math.abs(term)) / most).toFixed(1)}%`;
    const text = make("span", "", `× ${short(weights[i])} = ${signed(term)}`);
    return make("td", "pf-term", "", bar, text);
  });
  return make("tr", "", "", make("td", "", String(channel + 1)), make("td", "", short(value)), ...products);
}

/**
 * @param {string} className
 * @param {string} name
 * @param {string[]} sums
 */
function sumRow(className, name, sums) {
  const head = make("th", "", name);
  head.colSpan = 2;
  return make("tr", className, "", head, ...sums.map((sum) => make("td", "", sum)));
}

/** @param {number} value */
const signed = (value) => (value < 0 ? fixed(value, 2) : `+${fixed(value, 2)}`);
