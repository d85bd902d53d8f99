// @ts-check
// The steps of the lesson: what each adds, and the sentence that tells it.

import { pick, range, stampOf, termsOf } from "../../shared/upsampling.js";
import { short } from "../drawing/format.js";

/** @import { Layout, Rows, Term } from "../../shared/upsampling.js" */
/** @import { Task } from "./settings.js" */

/**
 * @typedef {"stamps" | "windows"} Walk what moves: a stamp over the output, or a window over zeros
 *
 * @typedef {object} Step
 * @property {[number, number]} place of the input number that stamps, or of the output number that
 *   the window gives
 * @property {Term[]} terms the products that the step adds
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say
 */

/**
 * @param {Walk} walk
 * @param {Layout} layout
 * @returns {Step[]}
 */
export function stepsOf(walk, layout) {
  const places = placesOf(walk === "stamps" ? layout.input : layout.output);
  if (walk === "stamps") return places.map((place) => ({ place, terms: stampOf(layout, ...place) }));
  const terms = termsOf(layout);
  return places.map((place) => ({
    place,
    terms: terms.filter(({ to }) => to[0] === place[0] && to[1] === place[1]),
  }));
}

/**
 * Tell a step in two texts: what everybody reads, and each product for a screen reader.
 *
 * @param {Walk} walk
 * @param {Step} step
 * @param {Task} task
 * @param {{ step: number, count: number }} position of the step, from 1
 * @param {Say} say
 * @returns {[string, string]}
 */
export function tell(walk, step, task, position, say) {
  return walk === "stamps" ? tellStamp(step, task, position, say) : tellWindow(step, task, position, say);
}

/** @type {(step: Step, task: Task, position: { step: number, count: number }, say: Say) => [string, string]} */
function tellStamp({ place, terms }, { input, kernel }, position, say) {
  if (!terms.length) return [say("said_lost", position), ""];
  const value = short(pick(input, place));
  const [row, column] = place.map((index) => index + 1);
  const ends = [terms[0].to, terms[terms.length - 1].to].flat().map((index) => index + 1);
  const [top, left, bottom, right] = ends;
  const cut = kernel.length ** 2 - terms.length;
  const sentence = say("said_stamp", { ...position, value, row, column, top, left, bottom, right });
  const products = terms.map(({ from, by, to }) => say("said_product", {
    ...weighed(by, kernel), value, product: short(pick(input, from) * pick(kernel, by)),
    row: to[0] + 1, column: to[1] + 1,
  }));
  return [cut ? `${sentence} ${say("said_cut", { cut })}` : sentence, products.join(" ")];
}

/** @type {(step: Step, task: Task, position: { step: number, count: number }, say: Say) => [string, string]} */
function tellWindow({ place, terms }, { input, kernel }, position, say) {
  const [row, column] = place.map((index) => index + 1);
  if (!terms.length) return [say("said_zero", { ...position, row, column }), ""];
  const total = terms.reduce((all, { from, by }) => all + pick(input, from) * pick(kernel, by), 0);
  const sum = terms.map(({ from, by }) => `${inSum(pick(input, from))} × ${inSum(pick(kernel, by))}`);
  const zeros = kernel.length ** 2 - terms.length;
  const sentence = say("said_window", { ...position, row, column, sum: sum.join(" + "), total: short(total) });
  const products = terms.map(({ from, by }) => say("said_term", {
    ...weighed(by, kernel), value: short(pick(input, from)), row: from[0] + 1, column: from[1] + 1,
  }));
  return [zeros ? `${sentence} ${say("said_zeros", { zeros })}` : sentence, products.join(" ")];
}

/** @type {(by: [number, number], kernel: Rows) => { a: number, b: number, weight: string }} */
const weighed = (by, kernel) => ({ a: by[0] + 1, b: by[1] + 1, weight: short(pick(kernel, by)) });

/** @param {number} value */
const inSum = (value) => (value < 0 ? `(${short(value)})` : short(value));

/**
 * @param {number} side
 * @returns {[number, number][]}
 */
const placesOf = (side) => range(side).flatMap((row) => range(side).map(
  /** @returns {[number, number]} */ (column) => [row, column],
));
