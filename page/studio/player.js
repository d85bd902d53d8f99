// @ts-check
// Plays the stages one after the other, and ends with the final mask.

import { say } from "../shared/texts.js";

export class Player {
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  #button;
  #frameMs;
  #step;

  /**
   * @param {HTMLElement} button its text is "Play" or "Pause"
   * @param {number} frameMs
   * @param {(stride: number | null) => void} step shows a stage; null for the final mask
   */
  constructor(button, frameMs, step) {
    this.#button = button;
    this.#frameMs = frameMs;
    this.#step = step;
  }

  /** @param {number[]} strides */
  toggle(strides) {
    if (this.#timer) this.stop();
    else this.#run([...strides, null]);
  }

  stop() {
    if (this.#timer) clearTimeout(this.#timer);
    this.#setTimer(null);
  }

  /** @param {(number | null)[]} strides */
  #run([stride, ...later]) {
    this.#step(stride);
    this.#setTimer(later.length ? setTimeout(() => this.#run(later), this.#frameMs) : null);
  }

  /** @param {ReturnType<typeof setTimeout> | null} timer */
  #setTimer(timer) {
    this.#timer = timer;
    this.#button.textContent = say(timer ? "pause" : "play");
  }
}
