// @ts-check
// The checkerboard: how many stamps each number gets, and whether the network's own maps show it.

import { make } from "../../shared/dom.js";
import { layoutOf, overlaps } from "../../shared/upsampling.js";
import { choice } from "../drawing/controls.js";
import { fixed } from "../drawing/format.js";
import { MapView } from "../drawing/map_view.js";
import { latest } from "../latest.js";
import { drawGrid } from "../drawing/squares.js";

/** @import { Settings } from "../../shared/upsampling.js" */
/** @import { Say } from "./steps.js" */

const SHOWN = 4; // side of the input whose overlaps are drawn: with fewer, all is edge
const PHOTOS = 16; // of which the text gives the means

export class Checkerboard {
  #say;
  #stride = 4;
  #counts = make("div", "");
  #said = make("p", "pf-hint");
  #measured = make("p", "pf-hint");
  #raw;
  #after;
  #ask;
  #network;
  element;

  /**
   * @param {Say} say
   * @param {(asked: Record<string, unknown>) => Promise<any>} ask
   * @param {number[]} strides after the network's doublings
   */
  constructor(say, ask, strides) {
    this.#say = say;
    this.#ask = latest(ask, (found) => this.#showMaps(found));
    this.#raw = new Measured(say);
    this.#after = new Measured(say);
    const stages = strides.map((value) => ({ value, text: `1/${value}` }));
    const picker = choice(say("stage"), stages, this.#stride, (stride) => {
      this.#stride = stride;
      this.ask();
    });
    const maps = make("div", "pf-side-by-side", "", this.#raw.element, this.#after.element);
    this.#network = make("div", "pf-stack", "", picker, maps, this.#measured);
    this.#network.hidden = true; // until there is a photo
    const counts = make("figure", "pf-panel", "", make("figcaption", "pf-small", say("overlaps")), this.#counts);
    const network = make("p", "pf-hint", say("network", { photos: PHOTOS }));
    this.element = make(
      "section", "pf-checkerboard", "", make("h3", "pf-label", say("checkerboard")),
      make("div", "pf-two", "",
        make("div", "pf-stack", "", this.#said, counts),
        make("div", "pf-stack", "", network, this.#network)),
    );
  }

  /** @param {Settings} settings */
  show(settings) {
    const { kernel, stride } = settings;
    const counts = overlaps(layoutOf({ ...settings, input: SHOWN }));
    const numbers = counts.map((row) => row.join(" ")).join("; ");
    this.#counts.replaceChildren(drawTints(counts, `${this.#say("overlaps")}: ${numbers}`, "overlap", String));
    this.#said.textContent = this.#say(kernel % stride ? "overlaps_uneven" : "overlaps_even", {
      kernel, stride, least: Math.floor(kernel / stride) ** 2, most: Math.ceil(kernel / stride) ** 2,
    });
  }

  /** Ask for the network's own maps of the present photo. */
  ask() {
    this.#ask({ stride: this.#stride });
  }

  /** @param {any} found */
  async #showMaps({ stride, raw, after }) {
    const say = this.#say;
    await Promise.all([
      this.#raw.show(say("raw", { stage: `1/${stride}` }), raw),
      this.#after.show(say(stride === 2 ? "after_alone" : "after"), after),
    ]);
    this.#measured.textContent = say("measured", { raw: fixed(raw.uneven, 1), after: fixed(after.uneven, 1) });
    this.#network.hidden = false;
  }
}

/** A piece of a map, with the energy of its even and odd rows and columns. */
class Measured {
  #say;
  #caption = make("figcaption", "pf-small");
  #map = new MapView("");
  #phases = make("div", "pf-phases");
  element = make("figure", "pf-panel", "", this.#caption, this.#map.element, this.#phases);

  /** @param {Say} say */
  constructor(say) {
    this.#say = say;
  }

  /**
   * @param {string} caption
   * @param {{ map: import("../../shared/types.js").PackedGrid, phases: number[][] }} found
   */
  async show(caption, { map, phases }) {
    this.#caption.textContent = caption;
    this.#map.describe(caption);
    const label = this.#say("phases");
    const write = (/** @type {number} */ value) => fixed(value, 2);
    const numbers = phases.map((row) => row.map(write).join(" ")).join("; ");
    this.#phases.replaceChildren(
      make("span", "pf-small", label),
      drawTints(phases, `${label}: ${numbers}`, "phase", write),
    );
    await this.#map.drawMap(map);
  }
}

/**
 * Draw numbers on tints as strong as they are large.
 *
 * @param {number[][]} rows
 * @param {string} label
 * @param {string} name
 * @param {(value: number) => string} write
 */
function drawTints(rows, label, name, write) {
  const most = Math.max(...rows.flat());
  return drawGrid(rows, {
    label,
    name,
    look: (row, column) => {
      const value = rows[row][column];
      return { classes: "pf-count", text: write(value), share: value / most };
    },
  });
}
