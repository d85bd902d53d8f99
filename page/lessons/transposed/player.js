// @ts-check
// Plays steps: back, play and pause, forward, and a slider that the arrow keys move.

import { make } from "../../shared/dom.js";

const STEP_MS = 1400;

export class Player {
  #step = 0;
  #count = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #show;
  #say;

  /**
   * @param {(key: string, values?: Record<string, string | number>) => string} say
   * @param {(step: number) => void} show draws a step; 0 is before the first
   */
  constructor(say, show) {
    this.#say = say;
    this.#show = show;
    this.play = button("pf-button pf-primary", say("play"), () => (this.#timer ? this.pause() : this.#play()));
    this.slider = make("input", "");
    Object.assign(this.slider, { type: "range", min: 0 });
    this.slider.setAttribute("aria-label", say("step"));
    this.slider.addEventListener("input", () => this.goByHand(Number(this.slider.value)));
    this.reading = make("b", "pf-small");
    this.element = make(
      "div", "pf-player", "",
      button("pf-button", `← ${say("back")}`, () => this.goByHand(this.#step - 1)),
      this.play,
      button("pf-button", `${say("forward")} →`, () => this.goByHand(this.#step + 1)),
      this.slider, this.reading,
    );
  }

  /**
   * Start again with other steps.
   *
   * @param {number} count
   * @param {number} step to show
   */
  reset(count, step) {
    this.pause();
    this.#count = count;
    this.slider.max = String(count);
    this.#go(step);
  }

  pause() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.play.textContent = this.#say("play");
  }

  /** Play from here, or from the start if this is the end. */
  #play() {
    this.#go(this.#step === this.#count ? 1 : this.#step + 1);
    this.play.textContent = this.#say("pause");
    this.#timer = setInterval(() => {
      if (this.#step === this.#count || !this.element.isConnected) this.pause();
      else this.#go(this.#step + 1);
    }, STEP_MS);
  }

  /** @param {number} step */
  goByHand(step) {
    this.pause();
    this.#go(step);
  }

  /** @param {number} step */
  #go(step) {
    this.#step = Math.min(Math.max(step, 0), this.#count);
    const reading = this.#say("step_of", { step: this.#step, count: this.#count });
    this.slider.value = String(this.#step);
    this.slider.setAttribute("aria-valuetext", reading);
    this.reading.textContent = reading;
    this.#show(this.#step);
  }
}

/**
 * @param {string} className
 * @param {string} text
 * @param {() => void} click
 */
function button(className, text, click) {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", click);
  return node;
}
