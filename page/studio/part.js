// @ts-check
// Lets a visitor mark a part of the picture: by dragging, or with arrow keys and Enter.

import { find, make } from "../shared/dom.js";
import { PICTURE_STEP, arrowStep } from "../shared/keys.js";
import { say, wholePercent } from "../shared/texts.js";

/** @import { Part } from "./local_photo.js" */

const LEAST = 0.03; // of the photo's width and height; a click is no part
/** @type {Part} */
const MIDDLE = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };

/** @type {(value: number, low: number, high: number) => number} */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class PartChooser {
  #button;
  #sheet;
  #choose;
  #speak;
  #box = make("i", "pf-part-box");
  #field = make("div", "pf-part-field", "", this.#box);
  #part = MIDDLE;

  /**
   * @param {HTMLElement} element
   * @param {object} to
   * @param {(part: Part) => void} to.choose is called with the part
   * @param {(sentence: string) => void} to.speak tells a screen reader
   */
  constructor(element, { choose, speak }) {
    this.#button = find(element, "[data-do=part]");
    this.#sheet = find(element, ".pf-sheet");
    this.#choose = choose;
    this.#speak = speak;
    this.#field.tabIndex = 0;
    this.#field.setAttribute("role", "application");
    this.#field.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#field.addEventListener("keydown", (event) => this.#press(event));
  }

  toggle() {
    if (this.#field.isConnected) return this.close();
    this.#field.setAttribute("aria-label", say("part_how"));
    this.#sheet.append(this.#field);
    this.#button.setAttribute("aria-pressed", "true");
    this.#button.textContent = say("part_cancel");
    this.#mark(MIDDLE);
    this.#field.focus({ preventScroll: true });
  }

  close() {
    this.#field.remove();
    this.#button.setAttribute("aria-pressed", "false");
    this.#button.textContent = say("part");
  }

  /** @param {PointerEvent} start */
  #drag(start) {
    if (!start.isPrimary || start.button) return;
    start.preventDefault();
    this.#field.setPointerCapture(start.pointerId);
    const from = this.#place(start);
    /** @param {PointerEvent} event */
    const follow = (event) => {
      const to = this.#place(event);
      const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
      this.#mark({ left, top, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) });
    };
    const controller = new AbortController();
    const { signal } = controller;
    this.#field.addEventListener("pointermove", (event) => event.isPrimary && follow(event), { signal });
    this.#field.addEventListener("pointercancel", (event) => event.isPrimary && controller.abort(), { signal });
    this.#field.addEventListener("pointerup", (event) => {
      if (!event.isPrimary) return;
      controller.abort();
      this.#take();
    }, { signal });
  }

  /** @param {PointerEvent} event */
  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.#field.getBoundingClientRect();
    return { x: clamp((clientX - left) / width, 0, 1), y: clamp((clientY - top) / height, 0, 1) };
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { left, top, width, height } = this.#part;
    const [x, y] = arrowStep(event.key, PICTURE_STEP) ?? [0, 0];
    if (event.key === "Enter") this.#take();
    else if (event.key === "Escape") this.#cancel();
    else if (!x && !y) return;
    else if (event.shiftKey) {
      this.#mark({ left, top, width: clamp(width + x, LEAST, 1 - left), height: clamp(height + y, LEAST, 1 - top) });
    } else {
      this.#mark({ left: clamp(left + x, 0, 1 - width), top: clamp(top + y, 0, 1 - height), width, height });
    }
    if (x || y) this.#tell();
    event.preventDefault();
  }

  #tell() {
    const { left, top, width, height } = this.#part;
    const [from, to, above, below] = [left, left + width, top, top + height].map(wholePercent);
    this.#speak(say("part_place", { from, to, above, below }));
  }

  #cancel() {
    this.close();
    this.#button.focus();
  }

  /** @param {Part} part */
  #mark(part) {
    this.#part = part;
    for (const [name, value] of Object.entries(part)) this.#box.style.setProperty(name, `${100 * value}%`);
  }

  #take() {
    const part = this.#part;
    if (Math.min(part.width, part.height) < LEAST) return this.#mark(MIDDLE);
    this.#cancel();
    this.#choose(part);
  }
}
