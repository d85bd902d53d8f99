// @ts-check
// Unpacks, compares and enlarges grids: the packed arrays of page/serving/payload.py.

/** @import { Grid, PackedGrid } from "./types.js" */

/** The value of a cell that has no class. */
export const NOTHING = 255;

/**
 * @param {PackedGrid} packed
 * @returns {Promise<Grid>}
 */
export async function unpack({ shape: [height, width], data }) {
  const packed = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const values = new Uint8Array(await new Response(stream).arrayBuffer());
  return { width, height, values };
}

/**
 * Keep the cells whose class differs from the class of the cell that lies `reach` cells to the right
 * or below. All others become NOTHING.
 *
 * @param {Grid} grid
 * @param {number} reach
 * @returns {Grid}
 */
export function outline({ width, height, values }, reach) {
  const edge = new Uint8Array(values.length).fill(NOTHING);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const right = x + reach < width && values[i + reach] !== values[i];
      const below = y + reach < height && values[i + reach * width] !== values[i];
      if (right || below) edge[i] = values[i];
    }
  }
  return { width, height, values: edge };
}

/**
 * Mark where two grids of one shape differ.
 *
 * @param {Grid} one
 * @param {Grid} other
 * @param {number} stripe width of a stripe, in cells
 * @returns {{ grid: Grid, share: number }} stripes of 0 and 1 where they differ, NOTHING elsewhere;
 *   and the share of cells that differ, 0..1
 */
export function difference(one, other, stripe) {
  const values = new Uint8Array(one.values.length).fill(NOTHING);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (one.values[i] === other.values[i]) continue;
    count += 1;
    values[i] = Math.floor(((i % one.width) + Math.floor(i / one.width)) / stripe) % 2;
  }
  return { grid: { width: one.width, height: one.height, values }, share: count / values.length };
}

/**
 * Enlarge a grid: each cell becomes a block.
 *
 * @param {Grid} grid
 * @param {number} toWidth
 * @param {number} toHeight
 * @returns {Grid}
 */
export function enlarge({ width, height, values }, toWidth, toHeight) {
  const large = new Uint8Array(toWidth * toHeight);
  for (let y = 0, i = 0; y < toHeight; y++) {
    const row = Math.floor(((y + 0.5) / toHeight) * height) * width;
    for (let x = 0; x < toWidth; x++, i++) {
      large[i] = values[row + Math.floor(((x + 0.5) / toWidth) * width)];
    }
  }
  return { width: toWidth, height: toHeight, values: large };
}

/**
 * Get the value of a grid at a point.
 *
 * @param {Grid} grid
 * @param {number} x 0..1
 * @param {number} y 0..1
 */
export function valueAt({ width, height, values }, x, y) {
  const column = Math.min(width - 1, Math.floor(x * width));
  return values[Math.min(height - 1, Math.floor(y * height)) * width + column];
}
