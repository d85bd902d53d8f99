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
 * Tell which share of the border band changed, and which share of all other cells.
 *
 * @param {Grid} changed NOTHING where nothing changed
 * @param {Grid} full the mask that has the band
 * @param {number} border index of its class
 * @returns {{ edge: number, inside: number }} 0..1
 */
export function sharesOfChange(changed, full, border) {
  const all = [0, 0];
  const those = [0, 0];
  for (let i = 0; i < full.values.length; i++) {
    const where = Number(full.values[i] === border);
    all[where] += 1;
    if (changed.values[i] !== NOTHING) those[where] += 1;
  }
  return { edge: those[1] / Math.max(1, all[1]), inside: those[0] / Math.max(1, all[0]) };
}

/**
 * Tell which share of two grids of any shapes is the same.
 *
 * @param {Grid} one
 * @param {Grid} other
 */
export function sameness(one, other) {
  const { values } = enlarge(one, other.width, other.height);
  return values.reduce((sum, value, i) => sum + Number(value === other.values[i]), 0) / values.length;
}

const HATCH = 6; // distance of two lines, in cells

/**
 * Hatch a region, with an outline: 0 and 1 in it, NOTHING elsewhere.
 *
 * @param {Grid} region 1 in it, 0 elsewhere
 * @returns {Grid}
 */
export function hatch({ width, height, values }) {
  const lines = new Uint8Array(values.length).fill(NOTHING);
  const isIn = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < width && y < height && values[y * width + x];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!values[i]) continue;
      const isEdge = !(isIn(x - 1, y) && isIn(x + 1, y) && isIn(x, y - 1) && isIn(x, y + 1));
      if (isEdge || (x + y) % HATCH === 0) lines[i] = 1;
      else if ((x + y) % HATCH === 1) lines[i] = 0;
    }
  }
  return { width, height, values: lines };
}

/**
 * Find the square that holds most cells that are not NOTHING.
 *
 * @param {Grid} grid
 * @param {number} side of the square, in cells; the grid is at least as large
 * @returns {{ left: number, top: number }}
 */
export function busiestSquare({ width, height, values }, side) {
  const sums = new Uint32Array((width + 1) * (height + 1)); // of all cells above and left
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y + 1) * (width + 1) + x + 1;
      sums[i] = sums[i - 1] + sums[i - width - 1] - sums[i - width - 2] + Number(values[y * width + x] !== NOTHING);
    }
  }
  let best = { left: 0, top: 0, count: -1 };
  for (let top = 0; top + side <= height; top += 2) {
    for (let left = 0; left + side <= width; left += 2) {
      const [a, b] = [top * (width + 1) + left, (top + side) * (width + 1) + left];
      const count = sums[b + side] - sums[b] - sums[a + side] + sums[a];
      if (count > best.count) best = { left, top, count };
    }
  }
  return { left: best.left, top: best.top };
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
