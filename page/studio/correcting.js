// @ts-check
// Lets a visitor correct the mask: a tap turns a region round, a brush keeps and cuts.

import { hasRegions, turnRegion } from "../shared/corrections.js";
import { find, findAll, make, setAtWork, svg } from "../shared/dom.js";
import { PICTURE_STEP, arrowStep } from "../shared/keys.js";
import { say } from "../shared/texts.js";

/** @import { Correction, OwnStudioProps, Result } from "../shared/types.js" */

/** @typedef {[number, number]} Point 0..1 of the photo's width and height */

/**
 * @typedef {object} Corrected what is corrected, and how
 * @property {() => { found: Result | null, corrections: Correction[] }} now the network's result
 * @property {(corrections: Correction[]) => void} change
 * @property {() => void} redraw is called when correcting begins or ends
 * @property {(x: number, y: number) => string} read says what is at a point
 * @property {(sentence: string) => void} speak tells a screen reader
 */

const APART = 0.3; // least distance of two points of a stroke, in its radii
/** @type {Record<string, () => string>} */
const HINTS = {
  tap: () => say("correct_hint_tap"),
  keep: () => say("correct_hint_keep"),
  cut: () => say("correct_hint_cut"),
};

/** @type {(value: number) => number} */
const inside = (value) => Math.round(10_000 * Math.min(1, Math.max(0, value))) / 10_000;

export class Corrector {
  #element;
  #props;
  #corrected;
  #button;
  #tools;
  #hint;
  #field = make("div", "pf-correct-field");
  #drawing = svg("svg");
  #line = svg("polyline");
  #ring = svg("circle");
  #cross = make("i", "pf-cross");
  #tool = "tap";
  /** Where the arrow keys have moved the cross-hair. @type {Point} */
  #place = [0.5, 0.5];
  /** The stroke that is being drawn. @type {Point[]} */
  #points = [];

  /**
   * @param {HTMLElement} element
   * @param {Pick<OwnStudioProps, "classes" | "maxCorrections" | "maxPoints">} props
   * @param {Corrected} corrected
   */
  constructor(element, props, corrected) {
    this.#element = element;
    this.#props = props;
    this.#corrected = corrected;
    this.#button = find(element, "[data-do=correct]");
    this.#tools = find(element, ".pf-tools");
    this.#hint = find(element, ".pf-correct-hint");
    this.#drawing.append(this.#line, this.#ring);
    this.#field.append(this.#drawing, this.#cross);
    this.#field.tabIndex = 0;
    this.#field.setAttribute("role", "application");
    this.#bind();
  }

  #bind() {
    for (const button of findAll(this.#tools, "[data-tool]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.tool ?? "tap"));
    }
    find(this.#tools, "[data-do=undo]").addEventListener("click", () => this.#undo());
    find(this.#tools, "[data-do=uncorrect]").addEventListener("click", () => this.#corrected.change([]));
    this.#field.addEventListener("pointerdown", () => this.#tell(""));
    this.#field.addEventListener("click", (event) => this.#tool === "tap" && this.#turn(this.#pointOf(event)));
    this.#field.addEventListener("pointerdown", (event) => this.#tool !== "tap" && this.#draw(event));
    this.#field.addEventListener("pointermove", (event) => this.#follow(this.#pointOf(event)));
    this.#field.addEventListener("keydown", (event) => this.#press(event));
    find(this.#tools, "[data-set=brush]").addEventListener("input", () => this.#follow(this.#place));
  }

  get isOpen() {
    return this.#field.isConnected;
  }

  toggle() {
    const { found } = this.#corrected.now();
    if (this.isOpen || !found) return this.close();
    this.#drawing.setAttribute("viewBox", `0 0 ${found.size.join(" ")}`);
    this.#field.setAttribute("aria-label", say("correct_how"));
    find(this.#element, ".pf-sheet").append(this.#field);
    this.#show();
    this.#choose(hasRegions(found, this.#props.classes) ? "tap" : "keep");
    this.#field.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    this.#field.remove();
    this.#tell("");
    this.#show();
  }

  #show() {
    const { isOpen } = this;
    this.#tools.hidden = !isOpen;
    find(this.#element, ".pf-bar").classList.toggle("pf-correcting", isOpen);
    this.#button.setAttribute("aria-pressed", String(isOpen));
    this.#button.textContent = say(isOpen ? "correct_done" : "correct");
    this.#corrected.redraw();
  }

  /** Turn the buttons that take corrections back on or off. */
  refresh() {
    const isNothing = !this.#corrected.now().corrections.length;
    for (const button of findAll(this.#tools, ".pf-link")) setAtWork(button, isNothing);
  }

  /**
   * Show a sentence over the picture, in sight of whoever corrects it.
   *
   * @param {string} sentence
   */
  #tell(sentence) {
    this.#hint.textContent = sentence;
    this.#corrected.speak(sentence);
  }

  /** @param {string} tool "tap", "keep" or "cut" */
  #choose(tool) {
    this.#tool = tool;
    for (const button of findAll(this.#tools, "[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
    find(this.#tools, ".pf-brush").hidden = tool === "tap";
    this.#field.classList.toggle("pf-brushing", tool !== "tap");
    const painted = tool === "keep" ? "pet" : "background";
    this.#drawing.style.color = `rgb(${this.#props.classes.find(({ name }) => name === painted)?.color})`;
    this.#follow(this.#place);
    this.#tell(HINTS[tool]());
  }

  /** @param {MouseEvent} event @returns {Point} */
  #pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.#field.getBoundingClientRect();
    return [inside((clientX - left) / width), inside((clientY - top) / height)];
  }

  /** The radius of the brush, in longest sides of the photo. */
  get #radius() {
    return Number(find(this.#tools, "[data-set=brush]", HTMLInputElement).value) / 1000;
  }

  // === Regions ===

  /** @param {Point} point */
  #turn(point) {
    const { found, corrections } = this.#corrected.now();
    const turned = found && turnRegion(found, corrections, this.#props.classes, point);
    if (turned) this.#add(turned);
    else this.#tell(say("correct_no_region"));
  }

  /** @param {Correction} correction */
  #add(correction) {
    const { corrections } = this.#corrected.now();
    if (corrections.length < this.#props.maxCorrections) this.#corrected.change([...corrections, correction]);
    else this.#tell(say("correct_full"));
  }

  #undo() {
    this.#corrected.change(this.#corrected.now().corrections.slice(0, -1));
  }

  // === Strokes ===

  /** @param {PointerEvent} start */
  #draw(start) {
    if (!start.isPrimary || start.button) return;
    start.preventDefault();
    this.#field.focus({ preventScroll: true });
    this.#field.setPointerCapture(start.pointerId);
    this.#points = [this.#pointOf(start)];
    this.#showStroke();
    /** @param {PointerEvent} event */
    const follow = (event) => event.isPrimary && this.#lengthen(this.#pointOf(event));
    const controller = new AbortController();
    const { signal } = controller;
    this.#field.addEventListener("pointermove", follow, { signal });
    this.#field.addEventListener("pointercancel", (event) => event.isPrimary && controller.abort(), { signal });
    this.#field.addEventListener("pointerup", (event) => {
      if (!event.isPrimary) return;
      controller.abort();
      this.#finish();
    }, { signal });
    signal.addEventListener("abort", () => this.#line.removeAttribute("points"));
  }

  /** @param {Point} point */
  #lengthen(point) {
    const last = this.#points[this.#points.length - 1];
    if (this.#distance(last, point) < APART * this.#radius) return;
    this.#points.push(point);
    this.#showStroke();
    if (this.#points.length < this.#props.maxPoints) return;
    this.#finish(); // the rest is another stroke
    this.#points = [point];
  }

  /**
   * Measure a distance in longest sides of the photo.
   *
   * @param {Point} from
   * @param {Point} to
   */
  #distance(from, to) {
    const [width, height] = this.#size();
    return Math.hypot((to[0] - from[0]) * width, (to[1] - from[1]) * height) / Math.max(width, height);
  }

  #finish() {
    this.#add({ keeps: this.#tool === "keep", points: this.#points, radius: this.#radius });
  }

  #size() {
    return this.#corrected.now().found?.size ?? [1, 1];
  }

  #showStroke() {
    const [width, height] = this.#size();
    const points = [this.#points[0], ...this.#points]; // a line of one point would not be drawn
    this.#line.setAttribute("points", points.map(([x, y]) => `${x * width},${y * height}`).join(" "));
    this.#line.setAttribute("stroke-width", String(2 * this.#radius * Math.max(width, height)));
  }

  // === Cross-hair and keys ===

  /**
   * Show the cross-hair, and how far the brush reaches.
   *
   * @param {Point} place
   */
  #follow(place) {
    this.#place = place;
    const [x, y] = place;
    const [width, height] = this.#size();
    Object.assign(this.#cross.style, { left: `${100 * x}%`, top: `${100 * y}%` });
    const radius = this.#tool === "tap" ? 0 : this.#radius * Math.max(width, height);
    for (const [name, value] of Object.entries({ cx: x * width, cy: y * height, r: radius })) {
      this.#ring.setAttribute(name, String(value));
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const step = arrowStep(event.key, PICTURE_STEP);
    const isUndo = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (step) this.#move(step);
    else if (event.key === "Enter" || event.key === " ") this.#act();
    else if (event.key === "Escape") this.#leave();
    else if (isUndo) this.#undo();
    else return;
    event.preventDefault();
  }

  /** @param {Point} step */
  #move([right, down]) {
    this.#follow([inside(this.#place[0] + right), inside(this.#place[1] + down)]);
    this.#tell("");
    this.#corrected.speak(this.#corrected.read(...this.#place));
  }

  #act() {
    this.#tell("");
    if (this.#tool === "tap") return this.#turn(this.#place);
    this.#points = [this.#place];
    this.#finish();
  }

  #leave() {
    this.close();
    this.#button.focus();
  }
}
