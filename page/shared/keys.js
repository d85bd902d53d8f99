// @ts-check
// Says how far an arrow key goes.

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How far an arrow key goes on a picture, in its widths and heights. */
export const PICTURE_STEP = 0.02;

/**
 * @param {string} key
 * @param {number} by
 * @returns {[number, number] | null} right and down; null if it is no arrow key
 */
export function arrowStep(key, by) {
  const arrow = ARROWS[key];
  return arrow ? [by * arrow[0], by * arrow[1]] : null;
}
