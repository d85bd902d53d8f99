// @ts-check
// Pooling: a piece of a map, the largest of every four numbers, and where each came from.

import { make } from "../../shared/dom.js";
import { cells } from "../drawing/cells.js";
import { choice, spoken } from "../drawing/controls.js";
import { short } from "../drawing/format.js";
import { MapView, letMove } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";
import { unpool } from "./unpool.js";

/** @import { LessonHost } from "../lessons.js" */

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, constants }) {
  /** @type {number} cells of the map that are drawn as numbers, in rows and columns */
  const piece = constants.piece;
  /** @type {number[]} after each pooling */
  const strides = constants.strides;
  let stride = strides[0];
  let size = [1, 1];
  const maps = new Maps(say);
  const numbers = new Numbers(say);
  const chain = make("p", "pf-hint");

  const showPiece = latest(ask, (found) => {
    const [high, wide] = [found.piece.length, found.piece[0].length];
    maps.mark(found.column / size[0], found.row / size[1], wide / size[0], high / size[1]);
    numbers.show(found);
  });
  const go = letMove(maps.before, say("place"), () => size, (column, row) => {
    showPiece({ stride, column: column - piece / 2 + 1, row: row - piece / 2 + 1 });
  });
  const showMap = latest(ask, async (found) => {
    size = found.size;
    await maps.show(found);
    chain.textContent = say("chain", { chain: chainOf(size.map((side) => (side * stride) / 2), strides) });
    go(found.start[0], found.start[1]);
  });

  const steps = strides.map((to) => ({ value: to, text: say("step", { from: to / 2, to }) }));
  const picker = choice(say("which"), steps, stride, (to) => {
    stride = to;
    showMap({ stride });
  });
  const note = make("p", "pf-hint", say("back_note"));
  section.append(picker, maps.element, numbers.element, note, chain);
  onPhoto(() => showMap({ stride }));
}

/**
 * Write the sizes of a photo's maps, from the photo to the last pooling.
 *
 * @param {number[]} size width and height of the photo
 * @param {number[]} strides after each pooling
 */
function chainOf([width, height], strides) {
  const sizes = [1, ...strides].map((stride) => `${height / stride} × ${width / stride}`);
  return sizes.join(" → ");
}

/** The whole map before and after. */
class Maps {
  #say;
  #panels;

  /** @param {LessonHost["say"]} say */
  constructor(say) {
    this.#say = say;
    this.before = new MapView(say("place"));
    this.after = new MapView(say("largest"));
    this.#panels = [panel("", this.before.element), panel("", this.after.element)];
    const elements = this.#panels.map(({ element }) => element);
    this.element = make("div", "pf-side-by-side", "", ...elements);
  }

  /** @param {any} found */
  show({ map, pooled, size: [width, height], channel }) {
    const [before, after] = this.#panels;
    before.caption(this.#say("before", { channel: channel + 1, height, width }));
    after.caption(this.#say("after", { height: height / 2, width: width / 2 }));
    this.after.describe(after.text());
    return Promise.all([this.before.drawMap(map), this.after.drawMap(pooled)]);
  }

  /** @param {[number, number, number, number]} box x, y, width and height in shares of the map */
  mark(...box) {
    this.before.mark(...box);
    this.after.mark(...box);
  }
}

/** A piece of the map, its maxima, and the maxima put back. */
class Numbers {
  #say;
  #panels;
  #spoken = spoken();

  /** @param {LessonHost["say"]} say */
  constructor(say) {
    this.#say = say;
    this.#panels = [panel(""), panel(say("largest")), panel(say("back"))];
    const elements = this.#panels.map(({ element }) => element);
    this.element = make("div", "pf-side-by-side pf-numbers", "", ...elements, this.#spoken);
  }

  /** @param {any} found */
  show({ piece, pooled, chosen, column, row }) {
    const isChosen = (/** @type {number} */ r, /** @type {number} */ c) =>
      chosen[r >> 1][c >> 1] === 2 * (r % 2) + (c % 2);
    const [window, largest, back] = this.#panels;
    window.caption(this.#say("window", { height: piece.length, width: piece[0].length }));
    const looks = { most: Math.max(...piece.flat(), 1e-9), size: 40 };
    const pairs = { ...looks, group: 2 };
    window.show(cells(piece, { ...pairs, label: window.text(), isMarked: isChosen }));
    largest.show(cells(pooled, { ...looks, label: largest.text() }));
    const unpooled = unpool(pooled, chosen);
    const isFaint = (/** @type {number} */ r, /** @type {number} */ c) => !isChosen(r, c);
    back.show(cells(unpooled, { ...pairs, label: back.text(), isFaint }));
    const numbers = pooled.flat().map(short).join(", ");
    this.#spoken.textContent = this.#say("moved", { column: column + 1, row: row + 1, numbers });
  }
}
