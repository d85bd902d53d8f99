// @ts-check
// Transposed convolution by hand, in two ways that give the same sums, and the checkerboard.

import { make } from "../../shared/dom.js";
import { layoutOf } from "../../shared/upsampling.js";
import { choice } from "../drawing/controls.js";
import { Checkerboard } from "./checkerboard.js";
import { Form } from "./form.js";
import { Player } from "./player.js";
import { stepsOf, tell } from "./steps.js";
import { Stamps, Zeros } from "./ways.js";

/** @import { LessonHost } from "../lessons.js" */
/** @import { Walk } from "./steps.js" */

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, constants }) {
  const checkerboard = new Checkerboard(say, ask, constants.strides);
  const byHand = new ByHand(say, (settings) => checkerboard.show(settings));
  section.append(...byHand.elements, checkerboard.element);
  onPhoto(() => checkerboard.ask());
}

class ByHand {
  /** @type {Walk} */
  #walk = "stamps";
  #sentence = make("span", "");
  #products = make("span", "pf-unseen"); // for a screen reader: the drawing shows them
  #say;
  #resized;
  #stamps;
  #zeros;
  #form;
  #player;
  #ways;
  elements;

  /**
   * @param {import("./steps.js").Say} say
   * @param {(settings: import("../../shared/upsampling.js").Settings) => void} resized is called with
   *   the settings, first and whenever they change
   */
  constructor(say, resized) {
    this.#say = say;
    this.#resized = resized;
    this.#stamps = new Stamps(say);
    this.#zeros = new Zeros(say);
    this.#player = new Player(say, (step) => this.#show(step));
    this.#form = new Form(say, () => this.#restart(), ([row, column]) => {
      if (this.#walk === "stamps") this.#player.goByHand(row * this.#form.task.settings.input + column + 1);
    });
    const live = make("p", "pf-sentence", "", this.#sentence, this.#products);
    live.setAttribute("aria-live", "polite");
    this.#ways = make("div", "pf-two", "", this.#stamps.element, this.#zeros.element);
    this.elements = [
      this.#form.presets,
      make("div", "pf-walk", "", this.#picker(), this.#player.element),
      live,
      make("div", "pf-by-hand", "", this.#form.numbers, this.#ways),
      this.#form.settings,
    ];
    this.#restart(1);
  }

  #picker() {
    const walks = /** @type {Walk[]} */ (["stamps", "windows"]);
    const options = walks.map((value) => ({ value, text: this.#say(`walk_${value}`) }));
    return choice(this.#say("walk"), options, this.#walk, (walk) => {
      this.#walk = walk;
      this.#restart(1);
    });
  }

  /** @param {number} [step] to show; the last, which shows the whole output, if it is left out */
  #restart(step) {
    const { settings } = this.#form.task;
    const { length } = stepsOf(this.#walk, layoutOf(settings));
    this.#player.reset(length, step ?? length);
    this.#resized(settings);
  }

  /** @param {number} step from 1; 0 for before the first */
  #show(step) {
    const { task } = this.#form;
    const layout = layoutOf(task.settings);
    const steps = stepsOf(this.#walk, layout);
    this.#ways.style.setProperty("--cell", cellSize(layout));
    const moment = { walk: this.#walk, steps, step };
    this.#stamps.show(task, layout, moment);
    this.#zeros.show(task, layout, moment);
    this.#form.mark(steps[step - 1]);
    this.#tell(moment, layout.output);
  }

  /**
   * @param {import("./ways.js").Moment} moment
   * @param {number} side of the output
   */
  #tell({ walk, steps, step }, side) {
    const say = this.#say;
    const position = { step, count: steps.length };
    const [sentence, products] = step
      ? tell(walk, steps[step - 1], this.#form.task, position, say)
      : [say("nothing"), ""];
    const isEnd = step === steps.length;
    this.#sentence.textContent = isEnd ? `${sentence} ${say("equal", { side })}` : sentence;
    this.#products.textContent = ` ${products}`;
  }
}

/**
 * The side of a cell: the same in every grid, and smaller where the largest grid has many.
 *
 * @param {import("../../shared/upsampling.js").Layout} layout
 */
function cellSize({ before, spread, after }) {
  const most = before + spread + after;
  return most <= 7 ? "min(2.5rem, 8.5vw)" : most <= 11 ? "2rem" : "1.5rem";
}
