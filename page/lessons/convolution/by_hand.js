// @ts-check
// The tutorial's convolution by hand: 5x5 and a 3x3 kernel, step by step.

import { make } from "../../shared/dom.js";
import { cells } from "../drawing/cells.js";
import { choice, slider, spoken } from "../drawing/controls.js";
import { panel } from "../drawing/panel.js";
import { convolve, outputSide, pad } from "./arithmetic.js";

/** @import { LessonHost } from "../lessons.js" */

const MAP = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]];
const KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]];
const SIZE = 36;

/** @param {LessonHost["say"]} say */
export function byHand(say) {
  const state = { stride: 1, padding: 0, step: 0 };
  const [input, kernel, output] = ["input", "hand_kernel", "output"].map((key) => panel(say(key)));
  const formula = make("p", "pf-small");
  const sum = spoken();
  const stepping = make("div", "");
  sum.classList.remove("pf-unseen");

  const draw = () => {
    const { stride, padding, step } = state;
    const result = convolve(MAP, KERNEL, stride, padding);
    const out = outputSide(MAP.length, KERNEL.length, stride, padding);
    const [top, left] = [Math.floor(step / out) * stride, (step % out) * stride];
    const isUnder = (/** @type {number} */ r, /** @type {number} */ c) =>
      r >= top && r < top + KERNEL.length && c >= left && c < left + KERNEL.length;
    const looks = { size: SIZE, most: 2 };
    input.show(cells(pad(MAP, padding), { ...looks, label: input.text(), isMarked: isUnder }));
    kernel.show(cells(KERNEL, { ...looks, label: kernel.text() }));
    const isNow = (/** @type {number} */ r, /** @type {number} */ c) => r * out + c === step;
    const isLater = (/** @type {number} */ r, /** @type {number} */ c) => r * out + c > step;
    const shown = { size: SIZE, most: 8, label: output.text(), isMarked: isNow, isFaint: isLater };
    output.show(cells(result, { ...shown }));
    formula.textContent = say("size", { side: MAP.length, padding, stride, out });
    const total = result.flat()[step];
    sum.textContent = say("hand_sum", { step: step + 1, steps: out * out, total });
  };
  const restart = () => {
    state.step = 0;
    const out = outputSide(MAP.length, KERNEL.length, state.stride, state.padding);
    const range = { min: 1, max: out * out, value: 1 };
    stepping.replaceChildren(slider(say("step"), range, (step) => {
      state.step = step - 1;
      draw();
    }));
    draw();
  };
  const numbers = (/** @type {number[]} */ values) => values.map((value) => ({ value, text: `${value}` }));
  const settings = make("div", "pf-side-by-side", "",
    labelled(say("stride"), choice(say("stride"), numbers([1, 2]), 1, (stride) => {
      state.stride = stride;
      restart();
    })),
    labelled(say("padding"), choice(say("padding"), numbers([0, 1, 2]), 0, (padding) => {
      state.padding = padding;
      restart();
    })),
    stepping,
  );
  restart();
  const grids = make("div", "pf-side-by-side pf-hand", "", input.element, kernel.element, output.element);
  return make("div", "pf-lesson-body", "",
    make("h3", "", say("hand")), make("p", "pf-hint", say("hand_lead")), settings, grids, sum, formula);
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
const labelled = (label, control) => make("div", "pf-labelled", "", make("span", "pf-small", label), control);
