// @ts-check
// Shows the strip of stages, with the switches of the skips.

import { classColours } from "../shared/colours.js";
import { find, findAll, make } from "../shared/dom.js";
import { sameness } from "../shared/grids.js";
import { percent, say, stageName } from "../shared/texts.js";
import { blocks, changes, tileCanvas } from "./tiles.js";

/** @import { OwnStudioProps, Result, Stage } from "../shared/types.js" */

/**
 * @typedef {object} Actions
 * @property {(stride: number) => void} choose is called for a click on a stage
 * @property {(stride: number) => void} toggle is called for a click on a skip's switch
 */

export class StageStrip {
  #element;
  #props;
  #actions;

  /**
   * @param {HTMLElement} element
   * @param {Pick<OwnStudioProps, "classes" | "skips" | "tileSize">} props
   * @param {Actions} actions
   */
  constructor(element, props, actions) {
    this.#element = element;
    this.#props = props;
    this.#actions = actions;
  }

  clear() {
    find(this.#element, ".pf-strip").replaceChildren();
  }

  /**
   * @param {Result} result
   * @param {Result | null} full the full network's, if `result` lacks a skip
   * @param {Set<number>} off strides of the skips that are switched off
   */
  show(result, full, off) {
    const items = result.stages.map((stage) => this.#item(result, stage, full, off));
    const { skip, stage } = this.#focused();
    find(this.#element, ".pf-strip").replaceChildren(...items);
    // The keyboard's focus stays where it was.
    if (skip) find(this.#element, `[data-skip="${skip}"]`).focus({ preventScroll: true });
    if (stage) this.focus(Number(stage));
  }

  /**
   * Mark the chosen stage; null for none.
   *
   * @param {number | null} stride
   */
  mark(stride) {
    for (const tile of findAll(this.#element, ".pf-tile")) {
      tile.setAttribute("aria-pressed", String(Number(tile.dataset.stage) === stride));
    }
  }

  /** @param {number} stride */
  focus(stride) {
    find(this.#element, `.pf-tile[data-stage="${stride}"]`).focus({ preventScroll: true });
  }

  #focused() {
    const focused = document.activeElement;
    return focused instanceof HTMLElement && this.#element.contains(focused) ? focused.dataset : {};
  }

  /**
   * @param {Result} result
   * @param {Stage} stage
   * @param {Result | null} full
   * @param {Set<number>} off
   */
  #item(result, stage, full, off) {
    const [height, width, channels] = stage.shape;
    // Without a skip, too, the full network's mask is what a stage is compared with.
    const agreement = percent(full ? sameness(stage.mask, full.mask) : stage.agreement);
    const hasSkip = this.#props.skips.includes(stage.stride);
    return make(
      "li", "pf-stage", "", this.#tile(result, stage, agreement, full),
      make("p", "pf-stage-name", stageName(stage.stride)),
      make("p", "pf-small pf-agrees", say("agrees_short", { percent: agreement })),
      make("p", "pf-unseen", say("shape", { height, width, channels })),
      hasSkip ? this.#switch(stage.stride, !off.has(stage.stride)) : "",
    );
  }

  /**
   * @param {Result} result
   * @param {Stage} stage
   * @param {string} agreement in percent
   * @param {Result | null} full
   */
  #tile(result, stage, agreement, full) {
    const { classes, tileSize } = this.#props;
    const drawings = [blocks(stage.mask, classColours(classes))];
    const before = full?.stages.find(({ stride }) => stride === stage.stride);
    if (before) drawings.push(changes(stage, before));
    const button = make("button", "pf-tile", "", tileCanvas(result.photo, tileSize, ...drawings));
    button.type = "button";
    button.dataset.stage = String(stage.stride);
    const values = { stage: stageName(stage.stride), percent: agreement };
    button.setAttribute("aria-label", say("stage_tile", values));
    button.addEventListener("click", () => this.#actions.choose(stage.stride));
    return button;
  }

  /**
   * @param {number} stride
   * @param {boolean} checked
   */
  #switch(stride, checked) {
    const input = document.createElement("input");
    Object.assign(input, { type: "checkbox", checked });
    input.setAttribute("role", "switch");
    input.dataset.skip = String(stride);
    input.addEventListener("change", () => this.#actions.toggle(stride));
    const stage = stageName(stride);
    input.setAttribute("aria-label", say("skip", { stage }));
    return make("label", "pf-switch", "", input, make("span", "", say("skip_short", { stage })));
  }
}
