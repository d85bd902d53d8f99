// @ts-check
// Draws a small grid of numbers: one cell each, tinted by its value.

import { svg } from "../../shared/dom.js";
import { short } from "./format.js";
import { drawing } from "./svg.js";

/**
 * @typedef {object} CellsOptions
 * @property {string} label what a screen reader says
 * @property {number} [size] side of a cell
 * @property {number} [most] value of the strongest tint; the largest, if left out
 * @property {(row: number, column: number) => boolean} [isMarked] whether a cell has a bold frame
 * @property {(row: number, column: number) => boolean} [isFaint] whether a cell is pale
 * @property {(value: number) => string} [write] how a number is written
 * @property {number} [group] cells that belong together, in rows and columns: a gap parts them
 */

const GAP = 6;

/**
 * @param {number[][]} rows
 * @param {CellsOptions} options
 * @returns {SVGElement}
 */
export function cells(rows, { label, size = 44, most, isMarked, isFaint, write = short, group = 0 }) {
  const strongest = most ?? Math.max(...rows.flat().map(Math.abs), 1e-9);
  const at = (/** @type {number} */ i) => i * size + (group ? Math.floor(i / group) * GAP : 0) + 2;
  const nodes = rows.flatMap((row, r) =>
    row.map((value, c) => {
      const tint = { style: `--tint: ${Math.min(1, Math.abs(value) / strongest).toFixed(3)}` };
      const sign = value < 0 ? "pf-minus" : "pf-plus";
      const looks = [sign, isMarked?.(r, c) && "pf-marked", isFaint?.(r, c) && "pf-faint"];
      const box = { x: at(c), y: at(r), width: size - 2, height: size - 2, rx: 4, ...tint };
      return svg(
        "g",
        { class: `pf-cell ${looks.filter(Boolean).join(" ")}` },
        svg("rect", box),
        svg("text", { x: at(c) + size / 2 - 1, y: at(r) + size / 2 - 1 }, write(value)),
      );
    }),
  );
  const width = at(rows[0].length - 1) + size;
  return drawing(width, at(rows.length - 1) + size, label, ...nodes);
}
