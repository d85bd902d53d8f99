// @ts-check
// Convolution of a small map, as Keras computes it (without flipping the kernel).

/**
 * Put zeros around a map.
 *
 * @param {number[][]} map
 * @param {number} padding
 */
export function pad(map, padding) {
  const height = map.length + 2 * padding;
  const width = map[0].length + 2 * padding;
  return Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (__, c) => map[r - padding]?.[c - padding] ?? 0),
  );
}

/**
 * The side of the result.
 *
 * @param {number} side of the map
 * @param {number} kernel its side
 * @param {number} stride
 * @param {number} padding
 */
export const outputSide = (side, kernel, stride, padding) =>
  Math.floor((side + 2 * padding - kernel) / stride) + 1;

/**
 * @param {number[][]} map
 * @param {number[][]} kernel
 * @param {number} stride
 * @param {number} padding
 * @returns {number[][]}
 */
export function convolve(map, kernel, stride, padding) {
  const padded = pad(map, padding);
  const height = outputSide(map.length, kernel.length, stride, padding);
  const width = outputSide(map[0].length, kernel[0].length, stride, padding);
  return Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (__, c) => sumAt(padded, kernel, r * stride, c * stride)),
  );
}

/**
 * @param {number[][]} padded
 * @param {number[][]} kernel
 * @param {number} top
 * @param {number} left
 */
function sumAt(padded, kernel, top, left) {
  const products = kernel.flatMap((row, r) => row.map((weight, c) => weight * padded[top + r][left + c]));
  return products.reduce((sum, product) => sum + product, 0);
}
