// @ts-check
// Controls of lessons: one choice of several, a slider, a switch.

import { make } from "../../shared/dom.js";

/**
 * Make a row of buttons of which one is pressed.
 *
 * @template T
 * @param {string} label
 * @param {{ value: T, text: string }[]} options
 * @param {T} first
 * @param {(value: T) => void} choose
 */
export function choice(label, options, first, choose) {
  const buttons = options.map(({ value, text }) => {
    const button = make("button", "", text);
    button.type = "button";
    button.setAttribute("aria-pressed", String(value === first));
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      choose(value);
    });
    return button;
  });
  const group = make("div", "pf-views", "", ...buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  return group;
}

/**
 * Make a slider whose value is written beside it.
 *
 * @param {string} label
 * @param {{ min: number, max: number, step?: number, value: number }} range
 * @param {(value: number) => void} move
 * @param {(value: number) => string} [write]
 */
export function slider(label, { min, max, step = 1, value }, move, write = String) {
  const input = make("input", "");
  Object.assign(input, { type: "range", min, max, step });
  input.value = String(value);
  const number = make("b", "", write(value));
  input.addEventListener("input", () => {
    number.textContent = write(Number(input.value));
    input.setAttribute("aria-valuetext", write(Number(input.value)));
    move(Number(input.value));
  });
  return make("label", "pf-slider", "", make("span", "", label), input, number);
}

/** Make a line that is not seen; a screen reader says what is written into it. */
export function spoken() {
  const line = make("p", "pf-unseen");
  line.setAttribute("role", "status");
  return line;
}

/**
 * Make a switch.
 *
 * @param {string} label
 * @param {boolean} isOn
 * @param {(isOn: boolean) => void} flip
 */
export function toggle(label, isOn, flip) {
  const input = make("input", "");
  Object.assign(input, { type: "checkbox", checked: isOn });
  input.setAttribute("role", "switch");
  input.addEventListener("change", () => flip(input.checked));
  return make("label", "pf-switch", "", input, label);
}
