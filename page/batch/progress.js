// @ts-check
// How far a batch is: a bar, and the time that is left.

import { find } from "../shared/dom.js";
import { say } from "../shared/texts.js";

/**
 * Say how long the rest will take, if each photo takes as long as those so far.
 *
 * @param {number} elapsedMs
 * @param {number} done number of photos
 * @param {number} total
 */
export function timeLeft(elapsedMs, done, total) {
  if (!done || done >= total) return "";
  const seconds = Math.ceil(((elapsedMs / done) * (total - done)) / 1000);
  if (seconds < 60) return say("batch_left_seconds", { seconds });
  return say("batch_left", { minutes: Math.ceil(seconds / 60) });
}

export class Progress {
  #row;
  #bar;
  #total = 0;
  #began = 0;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#row = find(element, ".pf-progress");
    this.#bar = find(element, "progress", HTMLProgressElement);
  }

  /** @param {number} total number of photos */
  start(total) {
    this.#total = total;
    this.#began = performance.now();
    this.show(0);
    this.#row.hidden = false;
  }

  /** @param {number} done number of photos */
  show(done) {
    Object.assign(this.#bar, { max: this.#total, value: done });
    const text = timeLeft(performance.now() - this.#began, done, this.#total);
    find(this.#row, ".pf-left").textContent = text;
  }

  stop() {
    this.#row.hidden = true;
  }
}
