// @ts-check
// Draws small grids of numbers, to look at or to change. A number may be tinted in its own colours.

import { make } from "../../shared/dom.js";
import { short } from "./format.js";

/** @import { Rows } from "../../shared/upsampling.js" */

const HUES = [38, 205, 330, 130]; // far apart, of the first four
const MOST = 20; // that a field takes, so that sums of products fit into a square
const GOLDEN_ANGLE = 137.5; // keeps the others apart

/**
 * @typedef {object} CellLook
 * @property {number[]} [hues] of the input numbers that are in this one
 * @property {string} [classes]
 * @property {string} [text] instead of the number
 * @property {number} [share] how strong a tint of its own is, 0..1
 * @property {number} [corner] a small number in the corner: the weight that the window puts here
 */

/**
 * The colour of an input number, as a hue.
 *
 * @param {[number, number]} place
 * @param {number} side of the input
 */
export function hueOf([row, column], side) {
  const index = row * side + column;
  return HUES[index] ?? (HUES[0] + index * GOLDEN_ANGLE) % 360;
}

/**
 * Draw a grid of numbers to look at.
 *
 * @param {Rows} rows
 * @param {object} options
 * @param {string} options.label what a screen reader says
 * @param {string} [options.name] each cell gets an attribute data-NAME="row,column"
 * @param {(row: number, column: number) => CellLook} [options.look]
 */
export function drawGrid(rows, { label, name = "cell", look = () => ({}) }) {
  const cells = rows.flatMap((line, row) => line.map((value, column) => {
    const { hues = [], classes = "", text = short(value), share = 0, corner } = look(row, column);
    const cell = make("span", `pf-square ${classes}`, text);
    if (corner !== undefined) cell.append(make("i", "", `×${short(corner)}`));
    cell.setAttribute(`data-${name}`, `${row},${column}`);
    if (hues.length) cell.style.background = stripes(hues);
    if (share) cell.style.setProperty("--share", share.toFixed(3));
    return cell;
  }));
  const grid = make("div", "pf-grid", "", ...cells);
  grid.style.setProperty("--side", String(rows.length));
  grid.setAttribute("role", "img");
  grid.setAttribute("aria-label", label);
  return grid;
}

/**
 * Draw a grid of numbers to change.
 *
 * @param {Rows} rows
 * @param {object} options
 * @param {string} options.name
 * @param {(row: number, column: number) => string} options.label
 * @param {(row: number, column: number) => number[]} options.hues
 * @param {(row: number, column: number, value: number) => void} options.change
 * @param {(row: number, column: number) => void} [options.focus]
 */
export function drawFields(rows, { name, label, hues, change, focus }) {
  const fields = rows.flatMap((line, row) => line.map((value, column) => {
    const field = make("input", "pf-square");
    Object.assign(field, { type: "number", step: "any", min: -MOST, max: MOST, value: String(value) });
    field.setAttribute("aria-label", label(row, column));
    field.setAttribute(`data-${name}`, `${row},${column}`);
    const colours = hues(row, column);
    if (colours.length) field.style.background = stripes(colours);
    field.addEventListener("input", () => {
      if (field.reportValidity() && field.value !== "") change(row, column, Number(field.value));
    });
    field.addEventListener("focus", () => focus?.(row, column));
    return field;
  }));
  const grid = make("div", "pf-grid pf-fields", "", ...fields);
  grid.style.setProperty("--side", String(rows.length));
  return grid;
}

/**
 * A background in the colours of all input numbers that are in a cell.
 *
 * @param {number[]} hues
 */
function stripes(hues) {
  const colour = (/** @type {number} */ hue) => `color-mix(in oklab, hsl(${hue} 85% 50%) 42%, var(--paper))`;
  const share = 100 / hues.length;
  const stops = hues.map((hue, i) => `${colour(hue)} ${i * share}% ${(i + 1) * share}%`);
  return `linear-gradient(135deg, ${stops.join(", ")})`;
}
