// @ts-check
// Shows, enlarged, the place where a switched-off skip changes the mask most: without it and with it.

import { classColours, paint } from "../shared/colours.js";
import { contextOf, find, make } from "../shared/dom.js";
import { busiestSquare, outline } from "../shared/grids.js";
import { say } from "../shared/texts.js";

/** @import { OwnStudioProps, Result } from "../shared/types.js" */
/** @import { Changed } from "./picture.js" */

const SIDE = 220; // of a picture, in pixels
const PART = 5; // sides of the square in the longest side of the photo

export class CloserLook {
  #element;
  #props;

  /**
   * @param {HTMLElement} element
   * @param {Pick<OwnStudioProps, "classes">} props
   */
  constructor(element, props) {
    this.#element = element;
    this.#props = props;
  }

  clear() {
    find(this.#element, ".pf-closer").hidden = true;
    find(this.#element, ".pf-closer > div").replaceChildren();
  }

  /**
   * @param {Result} result
   * @param {Result | null} full the full network's, if `result` lacks a skip
   * @param {Changed | null} changed
   */
  show(result, full, changed) {
    this.clear();
    if (!full || !changed?.share) return;
    const { width, height } = changed.grid;
    const side = Math.min(width, height, Math.round(Math.max(width, height) / PART));
    const { left, top } = busiestSquare(changed.grid, side);
    const box = /** @type {const} */ ([left, top, side, side]);
    const pictures = [
      this.#picture(result, box, say("closer_without")),
      this.#picture(full, box, say("closer_full")),
    ];
    find(this.#element, ".pf-closer > div").replaceChildren(...pictures);
    find(this.#element, ".pf-closer").hidden = false;
  }

  /**
   * @param {Result} result
   * @param {readonly [number, number, number, number]} box left, top, width, height
   * @param {string} caption
   */
  #picture({ photo, mask }, box, caption) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: SIDE, height: SIDE });
    canvas.setAttribute("aria-hidden", "true");
    const context = contextOf(canvas);
    context.drawImage(photo, ...box, 0, 0, SIDE, SIDE);
    const colours = classColours(this.#props.classes, { pet: true, border: true });
    context.globalAlpha = 0.45;
    context.drawImage(paint(mask, colours), ...box, 0, 0, SIDE, SIDE);
    context.globalAlpha = 1;
    context.drawImage(paint(outline(mask, 2), classColours(this.#props.classes)), ...box, 0, 0, SIDE, SIDE);
    return make("figure", "", "", canvas, make("figcaption", "pf-small", caption));
  }
}
