// @ts-check
// Draws the two ways of a transposed convolution, each at any step of either walk.

import { make } from "../../shared/dom.js";
import { addStamps, convolve, flipped, pick, range, sourceOf, spreadOut, termsOf } from "../../shared/upsampling.js";
import { short } from "../drawing/format.js";
import { drawGrid, hueOf } from "../drawing/squares.js";

/** @import { Layout, Rows, Term } from "../../shared/upsampling.js" */
/** @import { Say, Step, Walk } from "./steps.js" */
/** @import { Task } from "./settings.js" */

/**
 * @typedef {object} Moment
 * @property {Walk} walk
 * @property {Step[]} steps
 * @property {number} step that is shown, from 1; 0 before the first
 */

/** A grid with a caption and a frame that moves over it. */
class Framed {
  #caption = make("figcaption", "pf-small");
  #place = make("div", "");
  #frame = make("i", "pf-window");
  element = make("figure", "pf-panel pf-framed", "", this.#caption, make("div", "pf-over", "", this.#place, this.#frame));

  /**
   * @param {string} caption
   * @param {HTMLElement} grid
   */
  show(caption, grid) {
    this.#caption.textContent = caption;
    this.#place.replaceChildren(grid);
    this.#frame.hidden = true;
  }

  /**
   * @param {number} row in cells; the frame may reach over the edge
   * @param {number} column
   * @param {number} size
   * @param {number} side of the grid
   */
  frame(row, column, size, side) {
    this.#frame.hidden = false;
    const share = (/** @type {number} */ cells) => `${(100 * cells) / side}%`;
    Object.assign(this.#frame.style, {
      top: share(row), left: share(column), width: share(size), height: share(size),
    });
  }
}

export class Stamps {
  #stamp = new Framed();
  #output = new Framed();
  #say;
  element;

  /** @param {Say} say */
  constructor(say) {
    this.#say = say;
    this.lead = make("p", "pf-small");
    const grids = make("div", "pf-side-by-side", "", this.#stamp.element, this.#output.element);
    this.element = make("section", "pf-way-of", "", make("h3", "pf-label", say("stamps")), this.lead, grids);
  }

  /**
   * @param {Task} task
   * @param {Layout} layout
   * @param {Moment} moment
   */
  show({ input, kernel }, layout, { walk, steps, step }) {
    this.lead.textContent = this.#say("stamps_lead", { stride: layout.stride });
    const isWalking = walk === "stamps";
    const terms = isWalking ? steps.slice(0, step).flatMap((one) => one.terms) : termsOf(layout);
    const output = addStamps(input, kernel, layout, terms);
    const now = step ? steps[step - 1].place : null;
    const isReached = (/** @type {string} */ place) =>
      !isWalking || step === steps.length || terms.some(({ to }) => String(to) === place);
    this.#output.show(this.#say("output"), drawOutput(output, terms, input.length, this.#say, "output", isReached));
    this.#showStamp(isWalking ? now : null, input, kernel);
    if (!now) return;
    const place = isWalking ? now.map((index) => index * layout.stride - layout.cut) : now;
    this.#output.frame(place[0], place[1], isWalking ? layout.kernel : 1, layout.output);
  }

  /**
   * @param {[number, number] | null} place of the input number that stamps
   * @param {Rows} input
   * @param {Rows} kernel
   */
  #showStamp(place, input, kernel) {
    const value = place ? pick(input, place) : 0;
    const hues = place ? [hueOf(place, input.length)] : [];
    const stamp = kernel.map((row) => row.map((weight) => value * weight));
    const caption = this.#say("stamp", { value: short(value) });
    this.#stamp.element.classList.toggle("pf-gone", !place);
    this.#stamp.show(caption, drawGrid(stamp, { label: caption, look: () => ({ hues }) }));
  }
}

export class Zeros {
  #spread = new Framed();
  #turned = new Framed();
  #output = new Framed();
  #say;
  element;

  /** @param {Say} say */
  constructor(say) {
    this.#say = say;
    this.lead = make("p", "pf-small");
    this.around = make("p", "pf-small");
    const right = make("div", "pf-stack", "", this.#turned.element, this.#output.element);
    const grids = make("div", "pf-side-by-side", "", this.#spread.element, right);
    this.element = make(
      "section", "pf-way-of", "", make("h3", "pf-label", say("zeros")), this.lead, grids, this.around,
    );
  }

  /**
   * @param {Task} task
   * @param {Layout} layout
   * @param {Moment} moment
   */
  show({ input, kernel }, layout, { walk, steps, step }) {
    const say = this.#say;
    this.lead.textContent = say("zeros_lead", { between: layout.stride - 1 });
    this.around.textContent = say(aroundKey(layout), { before: layout.before, after: layout.after });
    const isWalking = walk === "windows";
    const done = isWalking ? new Set(steps.slice(0, step).map(({ place }) => String(place))) : null;
    const isReached = (/** @type {string} */ place) => !done || done.has(place);
    const terms = termsOf(layout).filter(({ to }) => isReached(String(to)));
    const spread = spreadOut(input, layout);
    const turned = flipped(kernel);
    const output = convolve(spread, turned);
    const now = step ? steps[step - 1].place : null;
    this.#turned.show(say("turned"), drawGrid(turned, { label: labelOf(say, "turned", turned) }));
    this.#output.show(say("output"), drawOutput(output, terms, input.length, say, "convolved", isReached));
    this.#spread.show(say("spread"), drawSpread(spread, layout, say, isWalking ? now : null, turned));
    if (!now) return;
    if (isWalking) {
      this.#spread.frame(now[0], now[1], layout.kernel, spread.length);
      this.#output.frame(now[0], now[1], 1, layout.output);
    } else {
      const [row, column] = now.map((index) => layout.before + index * layout.stride);
      this.#spread.frame(row, column, 1, spread.length);
    }
  }
}

/**
 * @param {Rows} output
 * @param {Term[]} terms that are in it
 * @param {number} side of the input
 * @param {Say} say
 * @param {string} name
 * @param {(place: string) => boolean} isReached whether a place, "row,column", has its number already
 */
function drawOutput(output, terms, side, say, name, isReached) {
  /** @type {Map<string, number[]>} */
  const hues = new Map();
  for (const { from, to } of terms) {
    hues.set(String(to), [...(hues.get(String(to)) ?? []), hueOf(from, side)]);
  }
  return drawGrid(output, {
    label: labelOf(say, "output", output),
    name,
    look: (row, column) => {
      const place = String([row, column]);
      return { hues: hues.get(place), text: isReached(place) ? undefined : "" };
    },
  });
}

/**
 * @param {Rows} spread
 * @param {Layout} layout
 * @param {Say} say
 * @param {[number, number] | null} window
 * @param {Rows} turned
 */
function drawSpread(spread, layout, say, window, turned) {
  return drawGrid(spread, {
    label: labelOf(say, "spread", spread),
    name: "spread",
    look: (row, column) => {
      const [i, j] = [sourceOf(layout, row), sourceOf(layout, column)];
      const [a, b] = window ? [row - window[0], column - window[1]] : [-1, -1];
      const corner = turned[a]?.[b];
      if (i !== null && j !== null) return { hues: [hueOf([i, j], layout.input)], corner };
      const end = layout.before + layout.spread;
      const isBetween = [row, column].every((place) => place >= layout.before && place < end);
      return { classes: isBetween ? "pf-zero pf-between" : "pf-zero", corner };
    },
  });
}

/** @param {Layout} layout */
function aroundKey({ kernel, stride, before, after }) {
  if (before !== after) return "around_two";
  return kernel === 3 && before === 2 && stride < 3 ? "around" : "around_plain";
}

/**
 * @param {Say} say
 * @param {string} key
 * @param {Rows} rows
 */
function labelOf(say, key, rows) {
  const numbers = range(rows.length).map((row) => rows[row].map(short).join(" ")).join("; ");
  return say("grid", { name: say(key), side: rows.length, numbers });
}
