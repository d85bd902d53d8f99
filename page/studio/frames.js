// @ts-check
// Live pictures frame by frame: which is asked about when, and how many there are a second.

/** @import { Grid } from "../shared/types.js" */

const COUNTED_MS = 3000; // frames of this time are counted

/** @typedef {"busy" | Grid} Answered */

/**
 * @typedef {object} Steps
 * @property {() => boolean} isOn
 * @property {() => Promise<Blob | null>} take takes the newest frame; null if there is none
 * @property {(frame: Blob) => Promise<Answered>} ask
 * @property {(mask: Grid) => void} show
 * @property {() => void} yieldToPhotos is called if the server is busy
 * @property {() => Promise<void>} rest waits a moment
 */

/**
 * Ask about one frame after the other. The next one is taken when the answer is there, so none waits.
 *
 * @param {Steps} steps
 */
export async function follow({ isOn, take, ask, show, yieldToPhotos, rest }) {
  while (isOn()) {
    const frame = await take();
    const answered = frame && (await ask(frame));
    if (!isOn()) return;
    if (answered && answered !== "busy") {
      show(answered);
      continue;
    }
    if (answered) yieldToPhotos();
    await rest();
  }
}

/** Counts frames a second. */
export class Rate {
  /** @type {number[]} */
  #times = [];

  /**
   * Count a frame, and tell how many there are a second.
   *
   * @param {number} now in milliseconds
   * @returns {number | null} null if too few are counted
   */
  count(now) {
    this.#times = [...this.#times.filter((time) => now - time <= COUNTED_MS), now];
    const time = now - this.#times[0];
    return time > 0 ? (1000 * (this.#times.length - 1)) / time : null;
  }
}
