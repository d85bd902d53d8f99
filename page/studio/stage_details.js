// @ts-check
// Shows the details of the chosen stage: a sentence and its maps.

import { heatColours } from "../shared/colours.js";
import { find, make } from "../shared/dom.js";
import { unpack } from "../shared/grids.js";
import { say } from "../shared/texts.js";
import { blocks, tileCanvas } from "./tiles.js";

/** @import { Grid, Result } from "../shared/types.js" */

export class StageDetails {
  #element;
  #tileSize;
  /** Identifies the latest call of `show`. Maps of an earlier one come too late. */
  #latest = {};

  /**
   * @param {HTMLElement} element
   * @param {number} tileSize
   */
  constructor(element, tileSize) {
    this.#element = element;
    this.#tileSize = tileSize;
  }

  clear() {
    this.#latest = {};
    find(this.#element, ".pf-details").hidden = true;
    find(this.#element, ".pf-maps").replaceChildren();
  }

  /**
   * @param {Result} result
   * @param {number | null} stride null for no stage
   */
  async show(result, stride) {
    const mine = (this.#latest = {});
    const stage = result.stages.find((s) => s.stride === stride);
    find(this.#element, ".pf-details").hidden = !stage;
    if (!stage) return;
    const [height, width, channels] = stage.shape;
    find(this.#element, ".pf-adds").textContent = say(`stage_${stride}`);
    find(this.#element, ".pf-maps-are").textContent = say("maps_are", { height, width, channels });
    const maps = await Promise.all([stage.activation, ...stage.channels].map(unpack));
    if (mine !== this.#latest) return;
    const pictures = maps.map((map) => this.#picture(result, map));
    find(this.#element, ".pf-maps").replaceChildren(...pictures);
  }

  /**
   * @param {Result} result
   * @param {Grid} map
   */
  #picture({ photo }, map) {
    return make("div", "pf-map", "", tileCanvas(photo, this.#tileSize, blocks(map, heatColours())));
  }
}
