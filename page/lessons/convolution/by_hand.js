// @ts-check
// The tutorial's convolution by hand: a 5x5 map and a 3x3 kernel, step by step.

import { make } from "../../shared/dom.js";
import { cells } from "../drawing/cells.js";
import { choice, slider } from "../drawing/controls.js";
import { panel } from "../drawing/panel.js";
import { convolve, outputSide, pad } from "./arithmetic.js";

/** @import { LessonHost } from "../lessons.js" */

const MAP = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]];
const KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]];
const LOOKS = { size: 36, most: 2 };

export class ByHand {
  #say;
  #stride = 1;
  #padding = 0;
  #step = 0;
  #panels;
  #steps = make("div", "");
  #sum = make("p", "pf-sum");
  #formula = make("p", "pf-small");

  /** @param {LessonHost["say"]} say */
  constructor(say) {
    this.#say = say;
    this.#sum.setAttribute("role", "status");
    this.#panels = ["input", "hand_kernel", "output"].map((key) => panel(say(key)));
    const grids = make("div", "pf-side-by-side pf-hand", "", ...this.#panels.map(({ element }) => element));
    this.element = make("div", "pf-lesson-body", "",
      make("h3", "", say("hand")),
      make("p", "pf-hint", say("hand_lead")),
      this.#settings(),
      grids,
      this.#sum,
      this.#formula,
    );
    this.#restart();
  }

  get #out() {
    return outputSide(MAP.length, KERNEL.length, this.#stride, this.#padding);
  }

  #settings() {
    const say = this.#say;
    const stride = numberChoice(say("stride"), [1, 2], this.#stride, (value) => {
      this.#stride = value;
      this.#restart();
    });
    const padding = numberChoice(say("padding"), [0, 1, 2], this.#padding, (value) => {
      this.#padding = value;
      this.#restart();
    });
    return make("div", "pf-side-by-side pf-settings", "", stride, padding, this.#steps);
  }

  #restart() {
    const range = { min: 1, max: this.#out ** 2, value: 1 };
    const move = (/** @type {number} */ number) => {
      this.#step = number - 1;
      this.#draw();
    };
    this.#steps.replaceChildren(slider(this.#say("step"), range, move));
    move(1);
  }

  #draw() {
    const say = this.#say;
    const [input, kernel, output] = this.#panels;
    const [stride, padding, step, out] = [this.#stride, this.#padding, this.#step, this.#out];
    const [top, left] = [Math.floor(step / out) * stride, (step % out) * stride];
    const isUnder = (/** @type {number} */ r, /** @type {number} */ c) =>
      r >= top && r < top + KERNEL.length && c >= left && c < left + KERNEL.length;
    const isNow = (/** @type {number} */ r, /** @type {number} */ c) => r * out + c === step;
    const isLater = (/** @type {number} */ r, /** @type {number} */ c) => r * out + c > step;
    const result = convolve(MAP, KERNEL, stride, padding);
    input.show(cells(pad(MAP, padding), { ...LOOKS, label: input.text(), isMarked: isUnder }));
    kernel.show(cells(KERNEL, { ...LOOKS, label: kernel.text() }));
    const marks = { isMarked: isNow, isFaint: isLater };
    output.show(cells(result, { ...LOOKS, most: 8, label: output.text(), ...marks }));
    this.#formula.textContent = say("size", { side: MAP.length, padding, stride, out });
    const total = result.flat()[step];
    this.#sum.textContent = say("hand_sum", { step: step + 1, steps: out * out, total });
  }
}

/**
 * @param {string} label
 * @param {number[]} values
 * @param {number} first
 * @param {(value: number) => void} choose
 */
function numberChoice(label, values, first, choose) {
  const options = values.map((value) => ({ value, text: String(value) }));
  const name = make("span", "pf-small", label);
  return make("div", "pf-labelled", "", name, choice(label, options, first, choose));
}
