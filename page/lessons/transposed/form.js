// @ts-check
// The lesson's form, in three parts: examples; the numbers of input and kernel; sizes and formula.

import { find, findAll, make } from "../../shared/dom.js";
import { layoutOf, paddingsOf } from "../../shared/upsampling.js";
import { drawFields, hueOf } from "../drawing/squares.js";
import { OFFERED, PRESETS, taskOf } from "./settings.js";

/** @import { Settings } from "../../shared/upsampling.js" */
/** @import { Say, Step } from "./steps.js" */
/** @import { Task } from "./settings.js" */

export class Form {
  #say;
  #change;
  #sizes = make("div", "pf-sizes");
  numbers = make("div", "pf-operands");
  #formula = make("div", "pf-formula");
  /** @type {Task} */
  task = taskOf(PRESETS.own);

  /**
   * @param {Say} say
   * @param {() => void} change is called when the task has changed
   * @param {(place: [number, number]) => void} chooseInput is called when a visitor goes to a number
   */
  constructor(say, change, chooseInput) {
    this.#say = say;
    this.#change = change;
    this.chooseInput = chooseInput;
    this.presets = make("div", "pf-views", "", ...Object.keys(PRESETS).map((name) => this.#preset(name)));
    this.presets.setAttribute("role", "group");
    this.presets.setAttribute("aria-label", say("presets"));
    const heading = make("h3", "pf-label", say("sizes"));
    this.settings = make("section", "pf-setup", "", heading, this.#sizes, this.#formula);
    this.#draw();
  }

  /**
   * Mark the numbers that a step multiplies.
   *
   * @param {Step | undefined} step
   */
  mark(step) {
    const marked = new Set(step?.terms.flatMap(({ from, by }) => [`input ${from}`, `kernel ${by}`]));
    for (const field of findAll(this.numbers, "input")) {
      const { input, kernel } = field.dataset;
      field.classList.toggle("pf-lit", marked.has(input ? `input ${input}` : `kernel ${kernel}`));
    }
  }

  /** @param {string} name */
  #preset(name) {
    const button = make("button", "", this.#say(`preset_${name}`));
    button.type = "button";
    button.dataset.preset = name;
    button.addEventListener("click", () => this.#set(PRESETS[name]));
    return button;
  }

  /** @param {Settings} settings */
  #set(settings) {
    this.task = taskOf(settings, this.task);
    this.#draw();
    this.#change();
  }

  #draw() {
    const { settings } = this.task;
    for (const button of findAll(this.presets, "button")) {
      const preset = PRESETS[button.dataset.preset ?? ""];
      button.setAttribute("aria-pressed", String(JSON.stringify(preset) === JSON.stringify(settings)));
    }
    this.#drawSizes(settings);
    this.#drawNumbers();
    this.#formula.replaceChildren(...formula(settings, this.#say));
  }

  /** @param {Settings} settings */
  #drawSizes(settings) {
    const say = this.#say;
    // The focus stays where it is: a visitor tries one size after the other.
    const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.setting;
    const side = (/** @type {number} */ number) => say("side", { side: number });
    this.#sizes.replaceChildren(
      this.#picker("input", say("input_side"), OFFERED.input, side),
      this.#picker("kernel", say("kernel_side"), OFFERED.kernel, side),
      this.#picker("stride", say("stride"), OFFERED.stride, String),
      this.#picker("padding", say("padding"), paddingsOf(settings), (padding) =>
        typeof padding === "number" ? say("crop", { crop: padding }) : say(padding)),
    );
    if (focused) find(this.#sizes, `[data-setting=${focused}]`).focus();
  }

  /**
   * @template {number | string} T
   * @param {"input" | "kernel" | "stride" | "padding"} name
   * @param {string} label
   * @param {T[]} values
   * @param {(value: T) => string} write
   */
  #picker(name, label, values, write) {
    const select = make("select", "");
    select.dataset.setting = name;
    for (const value of values) {
      const option = make("option", "", write(value));
      option.value = String(value);
      option.selected = value === this.task.settings[name];
      select.append(option);
    }
    select.addEventListener("change", () => {
      const value = values.find((one) => String(one) === select.value);
      this.#set({ ...this.task.settings, [name]: value });
    });
    return make("label", "", "", make("span", "pf-small", label), select);
  }

  #drawNumbers() {
    const { input, kernel } = this.task;
    const parts = /** @type {const} */ (["input", "kernel"]).map((name) => {
      const rows = { input, kernel }[name];
      const grid = drawFields(rows, {
        name,
        label: (row, column) => this.#say(`${name}_cell`, { row: row + 1, column: column + 1 }),
        hues: (row, column) => (name === "input" ? [hueOf([row, column], input.length)] : []),
        change: (row, column, value) => {
          rows[row][column] = value;
          this.#change();
        },
        focus: name === "input" ? (row, column) => this.chooseInput([row, column]) : undefined,
      });
      grid.setAttribute("role", "group");
      grid.setAttribute("aria-label", this.#say(name));
      return make("figure", "pf-panel", "", make("figcaption", "pf-small", this.#say(name)), grid);
    });
    const times = make("b", "pf-times", "×");
    const hint = make("p", "pf-small", this.#say("change"));
    this.numbers.replaceChildren(parts[0], times, parts[1], hint);
  }
}

/**
 * The formula of the output's side, filled in, and what the padding does.
 *
 * @param {Settings} settings
 * @param {Say} say
 */
function formula(settings, say) {
  const { input, kernel, stride, padding } = settings;
  const { output, cut } = layoutOf(settings);
  const off = (input - 1) * stride + kernel - output;
  const filled = `(${input} − 1) × ${stride} + ${kernel} ${off < 0 ? "+" : "−"} ${Math.abs(off)} = `;
  const sentences = typeof padding === "number" ? [say("size_crop", { crop: padding })]
    : off < 0 ? []
    : padding === "same" ? [say("size_same", { before: cut, after: off - cut })]
    : [say("size_valid")];
  if (layoutOf({ ...settings, padding: "valid" }).output > (input - 1) * stride + kernel) {
    sentences.unshift(say("size_added", { added: stride - kernel }));
  }
  return [
    make("span", "pf-small", `${say("size")} = ${say(off < 0 ? "size_words_added" : "size_words")}`),
    make("p", "pf-filled", filled, make("b", "", String(output))),
    make("p", "pf-small", sentences.join(" ")),
  ];
}
