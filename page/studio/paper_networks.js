// @ts-check
// Shows the masks of FCN-32s, 16s and 8s, or offers to ask the network on which they stand. They are
// hidden if the server has none.

import { classColours, paint } from "../shared/colours.js";
import { find, findAll, make } from "../shared/dom.js";
import { percent, say } from "../shared/texts.js";
import { tileCanvas } from "./tiles.js";

/** @import { Grid, OwnStudioProps, Result } from "../shared/types.js" */

export class PaperNetworks {
  #element;
  #props;
  #choose;
  /** Name of the network on which they stand. */
  #below;

  /**
   * @param {HTMLElement} element
   * @param {Pick<OwnStudioProps, "classes" | "tileSize" | "networks">} props
   * @param {object} to
   * @param {(name: string | null) => void} to.choose is called for a click on one; null for ours
   * @param {(network: string) => void} to.ask asks another of our networks about the photo
   */
  constructor(element, props, { choose, ask }) {
    this.#element = element;
    this.#props = props;
    this.#choose = choose;
    this.#below = props.networks.find((network) => network.has_paper_networks)?.name;
    const button = find(element, "[data-do=paper-networks]");
    button.addEventListener("click", () => this.#below && ask(this.#below));
  }

  clear() {
    find(this.#element, ".pf-paper-networks").hidden = true;
    find(this.#element, ".pf-networks").replaceChildren();
  }

  /** @param {Result} result */
  show(result) {
    const theirs = result.paper_networks.map(({ name, mask, agreement }) =>
      this.#item(result, mask, name, say("agrees", { percent: percent(agreement) })),
    );
    const ours = this.#item(result, result.mask, "", "");
    const canAsk = this.#below && this.#below !== result.network;
    find(this.#element, ".pf-paper-networks").hidden = !theirs.length && !canAsk;
    find(this.#element, "[data-do=paper-networks]").hidden = theirs.length > 0;
    find(this.#element, ".pf-networks").replaceChildren(...(theirs.length ? [...theirs, ours] : []));
  }

  /**
   * Mark the one whose mask lies over the photo; null for none.
   *
   * @param {string | null} name
   */
  mark(name) {
    for (const button of findAll(this.#element, "[data-paper]")) {
      button.setAttribute("aria-pressed", String(Boolean(name) && button.dataset.paper === name));
    }
  }

  /**
   * @param {Result} result
   * @param {Grid} mask
   * @param {string} name "" for ours
   * @param {string} note
   */
  #item({ photo }, mask, name, note) {
    const { classes, tileSize } = this.#props;
    const caption = name || say("ours");
    const canvas = tileCanvas(photo, tileSize, () => paint(mask, classColours(classes)));
    const button = make("button", "pf-tile", "", canvas);
    button.type = "button";
    button.dataset.paper = name;
    button.setAttribute("aria-label", `${caption} ${note}`.trim());
    button.addEventListener("click", () => this.#choose(name || null));
    return make(
      "figure", "pf-network", "", button,
      make("figcaption", "", caption, make("span", "pf-small", note)),
    );
  }
}
