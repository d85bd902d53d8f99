// @ts-check
// The settings of the lesson: its examples, what may be chosen, and the numbers in its grids.

import { paddingsOf, square } from "../../shared/upsampling.js";

/** @import { Rows, Settings } from "../../shared/upsampling.js" */

/**
 * What the lesson computes.
 *
 * @typedef {object} Task
 * @property {Settings} settings
 * @property {Rows} input
 * @property {Rows} kernel
 */

export const OFFERED = { input: [2, 3, 4], kernel: [1, 2, 3, 4], stride: [1, 2, 3] };

/** @type {Record<string, Settings>} */
export const PRESETS = {
  own: { input: 2, kernel: 3, stride: 2, padding: "same" },
  around: { input: 2, kernel: 3, stride: 1, padding: "valid" },
  between: { input: 2, kernel: 3, stride: 2, padding: "valid" },
  even: { input: 3, kernel: 4, stride: 2, padding: "same" },
};

// No zeros, and not the same when turned: otherwise the turn of the kernel could not be seen.
const KERNEL = [[1, 2, 1, 1], [3, 1, 2, 1], [1, 1, 2, 2], [2, 1, 1, 1]];
const INPUT = [[1, 2, 1, 3], [3, 4, 2, 1], [2, 1, 3, 2], [1, 3, 2, 4]];

/**
 * Make the task of some settings. Numbers that are there stay.
 *
 * @param {Settings} settings
 * @param {Partial<Task>} before
 * @returns {Task}
 */
export function taskOf(settings, { input = [], kernel = [] } = {}) {
  const { padding } = settings;
  return {
    settings: { ...settings, padding: paddingsOf(settings).includes(padding) ? padding : "valid" },
    input: square(settings.input, (row, column) => input[row]?.[column] ?? INPUT[row][column]),
    kernel: square(settings.kernel, (row, column) => kernel[row]?.[column] ?? KERNEL[row][column]),
  };
}
