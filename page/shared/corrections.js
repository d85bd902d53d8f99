// @ts-check
// Applies a visitor's corrections to a mask, as fcn/pictures/corrections.py does on the server.

import { sameness, valueAt } from "./grids.js";

/** @import { Correction, Grid, PixelClass, Result } from "./types.js" */

/** What happens to the cells of regions. */
const [STAYS, COMES_BACK, GOES] = [0, 1, 2];

/**
 * @typedef {object} Source what corrections are made of
 * @property {Grid} own the network's own mask, before anything was dropped, at the working size
 * @property {[number, number]} size of the photo
 * @property {number} pet index of the class
 * @property {number} background index of the class
 */

/**
 * @param {Result} result of the network
 * @param {PixelClass[]} classes
 * @returns {Source}
 */
function sourceOf({ stages, size }, classes) {
  const index = (/** @type {string} */ name) => classes.find((c) => c.name === name)?.index ?? 0;
  return { own: stages[stages.length - 1].mask, size, pet: index("pet"), background: index("background") };
}

/**
 * Apply corrections to a result: first those of regions, then strokes, each kind in its order.
 *
 * @param {Result} result of the network
 * @param {Correction[]} corrections
 * @param {PixelClass[]} classes
 * @returns {Result} a new one; the same if there are no corrections
 */
export function correct(result, corrections, classes) {
  if (!corrections.length) return result;
  const source = sourceOf(result, classes);
  const working = changeRegions(workingMask(result, source), source.own, corrections, source);
  const dropped = result.dropped.filter(({ region }) =>
    region.values.every((is, i) => !is || working.values[i] === source.background));
  const regions = changeRegions(result.mask, result.undropped ?? result.mask, corrections, source);
  const final = paintStrokes(working, corrections, source);
  const shares = sharesOf(final, classes);
  return {
    ...result,
    mask: paintStrokes(regions, corrections, source),
    stages: result.stages.map((stage) => compared(stage, final)),
    paper_networks: result.paper_networks.map((paper) => compared(paper, final)),
    shares,
    pet_found: shares.pet > 0,
    dropped,
    cutout: null,
    corrected: true,
    uncorrected: result.mask,
  };
}

/**
 * Compare a stage, or a network of the paper, with the corrected mask.
 *
 * @template {{ mask: Grid, agreement: number }} Part
 * @param {Part} part
 * @param {Grid} final
 * @returns {Part}
 */
const compared = (part, final) => ({ ...part, agreement: sameness(part.mask, final) });

/**
 * Make the correction that turns a region round: what is in the mask goes, what is not comes back.
 *
 * @param {Result} result of the network
 * @param {Correction[]} corrections so far
 * @param {PixelClass[]} classes
 * @param {[number, number]} point in the region
 * @returns {Correction | null} null if the network saw no region there
 */
export function turnRegion(result, corrections, classes, point) {
  const source = sourceOf(result, classes);
  if (!regionAt(source.own, point, source.background)) return null;
  const now = changeRegions(workingMask(result, source), source.own, corrections, source);
  return { keeps: valueAt(now, ...point) === source.background, points: [point], radius: null };
}

/**
 * @param {Result} result of the network
 * @param {PixelClass[]} classes
 * @returns {boolean} whether the network marked anything, dropped or not
 */
export function hasRegions(result, classes) {
  const { own, background } = sourceOf(result, classes);
  return own.values.some((value) => value !== background);
}

/**
 * Get the network's mask at the working size.
 *
 * @param {Pick<Result, "dropped">} result
 * @param {Pick<Source, "own" | "background">} source
 * @returns {Grid}
 */
function workingMask({ dropped }, { own, background }) {
  const isDropped = (/** @type {number} */ i) => dropped.some(({ region }) => region.values[i]);
  return { ...own, values: own.values.map((value, i) => (isDropped(i) ? background : value)) };
}

/** Numbers of regions, by mask. @type {WeakMap<Grid, Uint32Array>} */
const numbered = new WeakMap();

/**
 * Get the number of the region that a point lies in.
 *
 * @param {Grid} mask
 * @param {[number, number]} point 0..1
 * @param {number} background index of the class that is in no region
 * @returns {number} 0 if the point is in no region
 */
function regionAt(mask, [x, y], background) {
  const row = Math.min(mask.height - 1, Math.floor(y * mask.height));
  return regionsOf(mask, background)[row * mask.width + Math.min(mask.width - 1, Math.floor(x * mask.width))];
}

/**
 * Number the connected regions of a mask, from 1. Cells that meet at a corner are connected.
 *
 * @param {Grid} mask
 * @param {number} background index of the class that is in no region
 * @returns {Uint32Array} 0 in no region
 */
function regionsOf(mask, background) {
  const known = numbered.get(mask);
  if (known) return known;
  const { width, height, values } = mask;
  const numbers = new Uint32Array(values.length);
  let count = 0;
  values.forEach((value, first) => {
    if (value === background || numbers[first]) return;
    numbers[first] = ++count;
    for (const waiting = [first]; waiting.length;) {
      forEachAround(/** @type {number} */ (waiting.pop()), width, height, (next) => {
        if (values[next] === background || numbers[next]) return;
        numbers[next] = count;
        waiting.push(next);
      });
    }
  });
  numbered.set(mask, numbers);
  return numbers;
}

/**
 * Call a function with a cell and with each that touches it.
 *
 * @param {number} cell
 * @param {number} width
 * @param {number} height
 * @param {(cell: number) => void} work
 */
function forEachAround(cell, width, height, work) {
  const [row, column] = [Math.floor(cell / width), cell % width];
  const [right, bottom] = [Math.min(width - 1, column + 1), Math.min(height - 1, row + 1)];
  for (let y = Math.max(0, row - 1); y <= bottom; y++) {
    for (let x = Math.max(0, column - 1); x <= right; x++) work(y * width + x);
  }
}

/**
 * Bring regions back, or take them away.
 *
 * @param {Grid} mask at any size
 * @param {Grid} undropped the same, if nothing had been dropped
 * @param {Correction[]} corrections
 * @param {Source} source
 * @returns {Grid}
 */
function changeRegions(mask, undropped, corrections, { own, background }) {
  const { width, height } = mask;
  // The outline of an enlarged region runs between its outermost cells and those that touch them.
  const isEnlarged = width !== own.width || height !== own.height;
  const plan = planRegions(corrections, own, background, isEnlarged);
  if (!plan) return mask;
  const values = mask.values.slice();
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) / height) * own.height) * own.width;
    for (let x = 0; x < width; x++, i++) {
      const change = plan[row + Math.floor(((x + 0.5) / width) * own.width)];
      if (change !== STAYS) values[i] = change === GOES ? background : undropped.values[i];
    }
  }
  return { width, height, values };
}

/**
 * Say what happens to each cell of the network's own mask; null if nothing does.
 *
 * @param {Correction[]} corrections
 * @param {Grid} own
 * @param {number} background
 * @param {boolean} isWider whether cells that touch a region go with it
 */
function planRegions(corrections, own, background, isWider) {
  const changes = new Map(); // the last correction of a region holds
  for (const { keeps, points, radius } of corrections) {
    const number = radius === null && regionAt(own, points[0], background);
    if (number) changes.set(number, keeps ? COMES_BACK : GOES);
  }
  if (!changes.size) return null;
  const plan = Uint8Array.from(regionsOf(own, background), (number) => changes.get(number) ?? STAYS);
  if (!isWider) return plan;
  const wider = plan.slice();
  plan.forEach((change, cell) => {
    if (change !== STAYS) forEachAround(cell, own.width, own.height, (next) => (wider[next] ||= change));
  });
  return wider;
}

/**
 * @param {Grid} mask
 * @param {Correction[]} corrections
 * @param {Source} source
 * @returns {Grid}
 */
function paintStrokes(mask, corrections, { size, pet, background }) {
  const painted = { ...mask, values: mask.values.slice() };
  for (const { keeps, points, radius } of corrections) {
    if (radius === null) continue;
    const value = keeps ? pet : background;
    points.forEach((end, i) => paintLine(painted, points[Math.max(0, i - 1)], end, radius, size, value));
  }
  return painted;
}

/**
 * Give a value to the cells whose centres lie within the radius of a straight line. The server computes
 * in this order too, so that both round alike.
 *
 * @param {Grid} grid which is changed
 * @param {[number, number]} start
 * @param {[number, number]} end
 * @param {number} radius
 * @param {[number, number]} size of the photo
 * @param {number} value
 */
function paintLine({ width, height, values }, start, end, radius, size, value) {
  const [wide, high] = size.map((side) => side / Math.max(...size));
  const [fromX, fromY] = [start[0] * wide, start[1] * high];
  const [alongX, alongY] = [end[0] * wide - fromX, end[1] * high - fromY];
  const length = alongX * alongX + alongY * alongY;
  const [left, right] = reach(start[0], end[0], radius / wide, width);
  const [top, bottom] = reach(start[1], end[1], radius / high, height);
  for (let row = top; row < bottom; row++) {
    const y = ((row + 0.5) / height) * high;
    for (let column = left; column < right; column++) {
      const x = ((column + 0.5) / width) * wide;
      const place = ((x - fromX) * alongX + (y - fromY) * alongY) / (length || 1);
      const clipped = Math.min(1, Math.max(0, place));
      const [awayX, awayY] = [x - (fromX + clipped * alongX), y - (fromY + clipped * alongY)];
      if (awayX * awayX + awayY * awayY <= radius * radius) values[row * width + column] = value;
    }
  }
}

/**
 * First cell that a line may touch, and the one after the last, in one direction.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} radius
 * @param {number} count of cells
 */
const reach = (start, end, radius, count) => [
  Math.max(0, Math.floor((Math.min(start, end) - radius) * count)),
  Math.min(count, Math.floor((Math.max(start, end) + radius) * count) + 1),
];

/**
 * @param {Grid} mask
 * @param {PixelClass[]} classes
 * @returns {Record<string, number>} of each class, by its name, 0..1
 */
function sharesOf({ values }, classes) {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value] += 1;
  return Object.fromEntries(classes.map(({ name, index }) => [name, counts[index] / values.length]));
}
