// @ts-check
// Three ways to double a map: on one small map by hand, and as three decoders on the photo.

import { make } from "../../shared/dom.js";
import { addStamps, doubleBilinearly, layoutOf, pool, unpool } from "../../shared/upsampling.js";
import { short } from "../drawing/format.js";
import { drawFields, drawGrid, hueOf } from "../drawing/squares.js";
import { Decoders } from "./decoders.js";

/** @import { Rows } from "../../shared/upsampling.js" */
/** @import { LessonHost } from "../lessons.js" */

const MAP = [[1, 5, 2, 0], [3, 2, 1, 4], [0, 2, 8, 3], [6, 1, 2, 2]];
// It blends like the bilinear rule, but for the edges: a place to start from.
const KERNEL = [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]];

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto }) {
  const decoders = new Decoders(say);
  section.append(byHand(say), decoders.element);
  onPhoto(async ({ photo }) => {
    const found = await ask({});
    if (found) decoders.show(photo, found);
  });
}

/** @param {LessonHost["say"]} say */
function byHand(say) {
  const map = MAP.map((row) => [...row]);
  const kernel = KERNEL.map((row) => [...row]);
  const pooled = make("div", "");
  const doubled = { bilinear: make("div", ""), transposed: make("div", ""), unpooling: make("div", "") };
  const fields = fieldsOf(map, "map", say, "cell", () => draw());
  const weights = fieldsOf(kernel, "kernel", say, "kernel_cell", () => draw());

  const draw = () => {
    const { map: small, places } = pool(map);
    const isKept = (/** @type {number} */ row, /** @type {number} */ column) =>
      String(places[row >> 1][column >> 1]) === String([row, column]);
    fields.querySelectorAll("input").forEach((field, index) => {
      field.classList.toggle("pf-lit", isKept(index >> 2, index % 4));
    });
    const layout = layoutOf({ input: 2, kernel: 3, stride: 2, padding: "same" });
    show(pooled, small, "pooled", say, (row, column) => [hueOf([row, column], 2)]);
    show(doubled.bilinear, doubleBilinearly(small), "bilinear", say);
    show(doubled.transposed, addStamps(small, kernel, layout), "transposed", say);
    const back = (/** @type {number} */ row, /** @type {number} */ column) =>
      isKept(row, column) ? [hueOf([row >> 1, column >> 1], 2)] : [];
    show(doubled.unpooling, unpool(small, places), "unpooling", say, back);
  };
  draw();
  const first = make(
    "div", "pf-side-by-side", "",
    figure(say("map"), fields), figure(say("pooled"), pooled), figure(say("kernel"), weights),
  );
  const ways = Object.entries(doubled).map(([name, grid]) =>
    make("section", "pf-stack", "", make("h3", "pf-label", say(name)), grid, make("p", "pf-small", say(`${name}_lead`))));
  return make("div", "pf-stack", "", first, make("p", "pf-hint", say("then")), make("div", "pf-three", "", ...ways));
}

/**
 * @param {Rows} rows
 * @param {string} name
 * @param {LessonHost["say"]} say
 * @param {string} key of a cell's label
 * @param {() => void} changed
 */
function fieldsOf(rows, name, say, key, changed) {
  const grid = drawFields(rows, {
    name,
    label: (row, column) => say(key, { row: row + 1, column: column + 1 }),
    hues: (row, column) => (name === "map" ? [hueOf([row >> 1, column >> 1], 2)] : []),
    change: (row, column, value) => {
      rows[row][column] = value;
      changed();
    },
  });
  grid.setAttribute("role", "group");
  grid.setAttribute("aria-label", say(name));
  return grid;
}

/**
 * @param {HTMLElement} place
 * @param {Rows} rows
 * @param {string} name
 * @param {LessonHost["say"]} say
 * @param {(row: number, column: number) => number[]} [hues]
 */
function show(place, rows, name, say, hues = () => []) {
  const numbers = rows.map((row) => row.map(short).join(" ")).join("; ");
  const look = (/** @type {number} */ row, /** @type {number} */ column) => ({ hues: hues(row, column) });
  place.replaceChildren(drawGrid(rows, { label: say("grid", { name: say(name), numbers }), name, look }));
}

/**
 * @param {string} caption
 * @param {HTMLElement} drawing
 */
const figure = (caption, drawing) =>
  make("figure", "pf-panel", "", make("figcaption", "pf-small", caption), drawing);
