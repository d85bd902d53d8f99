// @ts-check
// Makes small canvases of the photo's shape, for stages, maps and the masks of the paper networks.

import { paint, stripeColours } from "../shared/colours.js";
import { contextOf } from "../shared/dom.js";
import { difference, enlarge } from "../shared/grids.js";

/** @import { Grid, Stage } from "../shared/types.js" */

/** @typedef {(canvas: HTMLCanvasElement) => OffscreenCanvas} Drawing */

const STRIPE = 4;

/**
 * Make a canvas with drawings on top of each other.
 *
 * @param {{ width: number, height: number }} photo
 * @param {number} size of the longest side
 * @param {Drawing[]} drawings
 */
export function tileCanvas(photo, size, ...drawings) {
  const scale = size / Math.max(photo.width, photo.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(photo.width * scale));
  canvas.height = Math.max(1, Math.round(photo.height * scale));
  canvas.setAttribute("aria-hidden", "true");
  const context = contextOf(canvas);
  context.imageSmoothingEnabled = false;
  for (const draw of drawings) context.drawImage(draw(canvas), 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * Draw a grid in blocks.
 *
 * @param {Grid} grid
 * @param {Uint32Array} colours
 * @returns {Drawing}
 */
export const blocks = (grid, colours) => (canvas) =>
  paint(enlarge(grid, canvas.width, canvas.height), colours);

/**
 * Draw stripes where a stage differs from the same stage of the full network.
 *
 * @param {Stage} stage
 * @param {Stage} full
 * @returns {Drawing}
 */
export const changes = (stage, full) => (canvas) => {
  const [now, before] = [stage, full].map(({ mask }) => enlarge(mask, canvas.width, canvas.height));
  return paint(difference(now, before, STRIPE).grid, stripeColours());
};
