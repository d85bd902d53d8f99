// @ts-check
// Shows a photo or a map, with a frame around the place that is looked at, which a visitor may move.

import { classColours, heatColours, paint } from "../../shared/colours.js";
import { contextOf, make } from "../../shared/dom.js";
import { unpack } from "../../shared/grids.js";
import { arrowStep } from "../../shared/keys.js";
import { say } from "../../shared/texts.js";

/** @import { PackedGrid, PixelClass } from "../../shared/types.js" */

const FAR = 8; // cells that an arrow key goes with Shift

export class MapView {
  /** @param {string} label what a screen reader says of the picture */
  constructor(label) {
    this.canvas = make("canvas", "");
    this.frame = make("i", "pf-place");
    this.frame.hidden = true;
    this.element = make("div", "pf-mapview", "", this.canvas, this.frame);
    this.element.setAttribute("role", "img");
    this.describe(label);
  }

  /** @param {string} label */
  describe(label) {
    this.element.setAttribute("aria-label", label);
  }

  /** @param {ImageBitmap | OffscreenCanvas} picture */
  draw(picture) {
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    this.element.style.setProperty("--ratio", String(picture.width / picture.height));
    contextOf(this.canvas).drawImage(picture, 0, 0);
  }

  /** @param {PackedGrid} packed */
  async drawMap(packed) {
    this.draw(paint(await unpack(packed), heatColours()));
  }

  /**
   * @param {PackedGrid} packed class indices
   * @param {PixelClass[]} classes
   */
  async drawClasses(packed, classes) {
    this.draw(paint(await unpack(packed), classColours(classes)));
  }

  /**
   * Frame a rectangle, in shares of the picture.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  mark(x, y, width, height) {
    this.frame.hidden = false;
    const [left, top, w, h] = [x, y, width, height].map((share) => `${(100 * share).toFixed(3)}%`);
    Object.assign(this.frame.style, { left, top, width: w, height: h });
  }
}

/**
 * Let a visitor move a place over a view, by pointer and by arrow keys.
 *
 * @param {MapView} view
 * @param {string} name of what is moved
 * @param {() => number[]} cellsOf width and height of the map, in cells
 * @param {(column: number, row: number) => void} move is called with the new place
 */
export function letMove(view, name, cellsOf, move) {
  const { element } = view;
  let place = [0, 0];
  const go = (/** @type {number} */ column, /** @type {number} */ row) => {
    const [width, height] = cellsOf();
    place = [clamp(column, width), clamp(row, height)];
    move(place[0], place[1]);
  };
  element.tabIndex = 0;
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", say("lessons_place_help", { name }));
  element.classList.add("pf-movable");
  element.dataset.hint = say("lessons_move"); // until somebody does
  const point = (/** @type {PointerEvent} */ event) => {
    const box = element.getBoundingClientRect();
    const [width, height] = cellsOf();
    go(
      Math.floor(((event.clientX - box.left) / box.width) * width),
      Math.floor(((event.clientY - box.top) / box.height) * height),
    );
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    delete element.dataset.hint;
    point(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) point(event);
  });
  element.addEventListener("keydown", (event) => {
    const step = arrowStep(event.key, event.shiftKey ? FAR : 1);
    if (!step) return;
    event.preventDefault();
    delete element.dataset.hint;
    go(place[0] + step[0], place[1] + step[1]);
  });
  return go;
}

/**
 * @param {number} index
 * @param {number} length
 */
const clamp = (index, length) => Math.min(Math.max(index, 0), length - 1);
