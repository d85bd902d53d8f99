// @ts-check
// The arithmetic of doubling a map: transposed convolution in two ways, bilinear, unpooling. No DOM.

/**
 * A map or a kernel of one channel: rows of numbers.
 *
 * @typedef {number[][]} Rows
 */

/**
 * What decides the sizes of a transposed convolution. All grids are square.
 *
 * @typedef {object} Settings
 * @property {number} input side of the input
 * @property {number} kernel side of the kernel
 * @property {number} stride
 * @property {"valid" | "same" | number} padding Keras's two, or the number of rows and columns to
 *   crop from each side of the valid output, less than the kernel
 */

/**
 * Where everything lies.
 *
 * @typedef {object} Layout
 * @property {number} kernel side of the kernel
 * @property {number} stride
 * @property {number} input side of the input
 * @property {number} spread side of the input with zeros between its numbers
 * @property {number} before rows of zeros above the spread input, and columns to its left
 * @property {number} after rows of zeros below it, and columns to its right
 * @property {number} cut rows of the first stamp that are cut off above, and columns to its left
 * @property {number} output side of the output
 */

/**
 * One product of the sum: an input number times a kernel number, added to an output number.
 *
 * @typedef {object} Term
 * @property {[number, number]} from row and column in the input, from 0
 * @property {[number, number]} by row and column in the kernel
 * @property {[number, number]} to row and column in the output
 */

/**
 * Lay out a transposed convolution as Keras does.
 *
 * @param {Settings} settings
 * @returns {Layout}
 */
export function layoutOf({ input, kernel, stride, padding }) {
  const stamped = (input - 1) * stride + kernel;
  // Keras leaves as many cells to each input number as the stride says, even if its stamp is smaller.
  const valid = Math.max(stamped, input * stride);
  const [cut, output] =
    padding === "valid" ? [0, valid]
    : padding === "same" ? [Math.floor(Math.max(kernel - stride, 0) / 2), input * stride]
    : [padding, valid - 2 * padding];
  const spread = (input - 1) * stride + 1;
  const before = kernel - 1 - cut;
  const after = output + kernel - 1 - spread - before;
  return { kernel, stride, input, spread, before, after, cut, output };
}

/**
 * The paddings that leave something to show: Keras's two, then the crops.
 *
 * @param {Omit<Settings, "padding">} sizes
 * @returns {Settings["padding"][]}
 */
export function paddingsOf(sizes) {
  const crops = range(sizes.kernel).slice(1);
  return ["valid", "same", ...crops.filter((crop) => {
    const { output, after } = layoutOf({ ...sizes, padding: crop });
    return output > 0 && after >= 0;
  })];
}

/**
 * Which input number a place of the spread and surrounded input holds.
 *
 * @param {Layout} layout
 * @param {number} place row or column
 * @returns {number | null} row or column in the input; null for a zero
 */
export function sourceOf({ before, stride, input }, place) {
  const source = (place - before) / stride;
  return Number.isInteger(source) && source >= 0 && source < input ? source : null;
}

/**
 * Put zeros between and around the numbers of the input.
 *
 * @param {Rows} input
 * @param {Layout} layout
 * @returns {Rows}
 */
export function spreadOut(input, layout) {
  const side = layout.before + layout.spread + layout.after;
  return square(side, (row, column) => {
    const [i, j] = [sourceOf(layout, row), sourceOf(layout, column)];
    return i === null || j === null ? 0 : input[i][j];
  });
}

/**
 * Turn a kernel by half a turn.
 *
 * @param {Rows} kernel
 * @returns {Rows}
 */
export const flipped = (kernel) => kernel.map((row) => row.toReversed()).toReversed();

/**
 * Move a window over a map, one cell a step, and sum the products: an ordinary convolution.
 *
 * @param {Rows} map
 * @param {Rows} kernel
 * @returns {Rows}
 */
export function convolve(map, kernel) {
  return square(map.length - kernel.length + 1, (row, column) =>
    sum(kernel.flatMap((line, a) => line.map((weight, b) => weight * map[row + a][column + b]))),
  );
}

/**
 * The products that one input number gives, but for those that are cut off.
 *
 * @param {Layout} layout
 * @param {number} i row of the input number
 * @param {number} j its column
 * @returns {Term[]}
 */
export function stampOf({ kernel, stride, cut, output }, i, j) {
  const inside = (/** @type {number} */ place) => place >= 0 && place < output;
  return range(kernel).flatMap((a) => range(kernel).map((b) => (
    { from: at(i, j), by: at(a, b), to: at(i * stride + a - cut, j * stride + b - cut) }
  ))).filter(({ to }) => to.every(inside));
}

/**
 * The products of all input numbers, the first number's first.
 *
 * @param {Layout} layout
 * @returns {Term[]}
 */
export function termsOf(layout) {
  const places = range(layout.input);
  return places.flatMap((i) => places.flatMap((j) => stampOf(layout, i, j)));
}

/**
 * Add up stamps: what a transposed convolution gives.
 *
 * @param {Rows} input
 * @param {Rows} kernel
 * @param {Layout} layout
 * @param {Term[]} [terms] the products to add; all, if they are left out
 * @returns {Rows}
 */
export function addStamps(input, kernel, layout, terms = termsOf(layout)) {
  const output = square(layout.output, () => 0);
  for (const { from, by, to } of terms) output[to[0]][to[1]] += pick(input, from) * pick(kernel, by);
  return output;
}

/**
 * How many products each number of the output is the sum of.
 *
 * @param {Layout} layout
 * @returns {Rows}
 */
export function overlaps(layout) {
  const ones = (/** @type {number} */ side) => square(side, () => 1);
  return addStamps(ones(layout.input), ones(layout.kernel), layout);
}

/**
 * Double a map by bilinear interpolation, as Keras does.
 *
 * @param {Rows} map
 * @returns {Rows}
 */
export function doubleBilinearly(map) {
  const last = map.length - 1;
  /** The two neighbours of a place in the doubled map; the first is nearer and counts three times.
   * @param {number} place */
  const neighbours = (place) => {
    const near = Math.floor(place / 2);
    return [near, Math.min(Math.max(near + (place % 2 ? 1 : -1), 0), last)];
  };
  return square(2 * map.length, (row, column) => {
    const [near, far] = neighbours(row).map((i) => {
      const [close, distant] = neighbours(column).map((j) => map[i][j]);
      return 0.75 * close + 0.25 * distant;
    });
    return 0.75 * near + 0.25 * far;
  });
}

/**
 * Keep the largest of each 2x2 numbers, and where it was: the first in reading order of equal ones.
 *
 * @param {Rows} map of an even side
 * @returns {{ map: Rows, places: [number, number][][] }}
 */
export function pool(map) {
  const places = range(map.length / 2).map((i) => range(map.length / 2).map((j) => {
    const window = [at(2 * i, 2 * j), at(2 * i, 2 * j + 1), at(2 * i + 1, 2 * j), at(2 * i + 1, 2 * j + 1)];
    return window.reduce((best, place) => (pick(map, place) > pick(map, best) ? place : best));
  }));
  return { map: places.map((row) => row.map((place) => pick(map, place))), places };
}

/**
 * Put numbers back to where pooling took them from, and zeros elsewhere.
 *
 * @param {Rows} map
 * @param {[number, number][][]} places of `pool`
 * @returns {Rows}
 */
export function unpool(map, places) {
  const doubled = square(2 * map.length, () => 0);
  map.forEach((row, i) => row.forEach((value, j) => {
    const [y, x] = places[i][j];
    doubled[y][x] = value;
  }));
  return doubled;
}

/**
 * The numbers from 0 to one less than a count.
 *
 * @param {number} count
 */
export const range = (count) => Array.from({ length: count }, (_, index) => index);

/**
 * Make a square of numbers.
 *
 * @param {number} side
 * @param {(row: number, column: number) => number} value
 * @returns {Rows}
 */
export const square = (side, value) =>
  range(side).map((row) => range(side).map((column) => value(row, column)));

/**
 * The number at a row and a column.
 *
 * @param {Rows} map
 * @param {[number, number]} place
 */
export const pick = (map, [row, column]) => map[row][column];

/**
 * @param {number} row
 * @param {number} column
 * @returns {[number, number]}
 */
const at = (row, column) => [row, column];

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
