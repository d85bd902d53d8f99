// @ts-check
// Shows the masks of FCN-32s, 16s and 8s beside ours. They are hidden if the server lacks their weights.

import { classColours, paint } from "../shared/colours.js";
import { find, make } from "../shared/dom.js";
import { unpack } from "../shared/grids.js";
import { percent, say } from "../shared/texts.js";
import { tileCanvas } from "./tiles.js";

/** @import { Grid, OwnStudioProps, Result } from "../shared/types.js" */

export class PaperNetworks {
  #element;
  #props;
  /** Identifies the latest call of `show`. Masks of an earlier one come too late. */
  #latest = {};

  /**
   * @param {HTMLElement} element
   * @param {Pick<OwnStudioProps, "classes" | "tileSize">} props
   */
  constructor(element, props) {
    this.#element = element;
    this.#props = props;
  }

  clear() {
    this.#latest = {};
    find(this.#element, ".pf-paper-networks").hidden = true;
    find(this.#element, ".pf-networks").replaceChildren();
  }

  /** @param {Result} result */
  async show(result) {
    const mine = (this.#latest = {});
    const masks = await Promise.all(result.paper_networks.map(({ mask }) => unpack(mask)));
    if (mine !== this.#latest) return;
    const theirs = result.paper_networks.map(({ name, agreement }, i) =>
      this.#figure(result, masks[i], name, say("agrees", { percent: percent(agreement) })),
    );
    const ours = this.#figure(result, result.mask, say("ours"), "");
    find(this.#element, ".pf-paper-networks").hidden = !masks.length;
    find(this.#element, ".pf-networks").replaceChildren(...theirs, ours);
  }

  /**
   * @param {Result} result
   * @param {Grid} mask
   * @param {string} name
   * @param {string} note
   */
  #figure({ photo }, mask, name, note) {
    const { classes, tileSize } = this.#props;
    return make(
      "figure", "pf-network", "",
      tileCanvas(photo, tileSize, () => paint(mask, classColours(classes))),
      make("figcaption", "", name, make("span", "pf-small", note)),
    );
  }
}
