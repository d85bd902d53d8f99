// @ts-check
// Writes numbers so that they fit into a cell.

/**
 * Write a number in three significant digits, without an exponent.
 *
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (size < 0.0005) return "0";
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return minus(Number(value.toFixed(digits)).toString());
}

/**
 * Write a number with a given number of decimals.
 *
 * @param {number} value
 * @param {number} digits
 */
export const fixed = (value, digits) => minus(value.toFixed(digits));

/** @param {string} text */
const minus = (text) => text.replace("-", "−");
