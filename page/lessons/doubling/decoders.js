// @ts-check
// Shows the masks of the three small decoders over the photo, with their scores.

import { classColours, paint } from "../../shared/colours.js";
import { contextOf, make } from "../../shared/dom.js";
import { unpack } from "../../shared/grids.js";
import { fixed } from "../drawing/format.js";
import { MapView } from "../drawing/map_view.js";

/** @import { PackedGrid, PixelClass } from "../../shared/types.js" */

/**
 * @typedef {object} Decoder
 * @property {string} name
 * @property {PackedGrid} mask
 * @property {number} meanIou on the photos set aside, 0..1
 * @property {number} borderIou
 *
 * @typedef {object} Found what numbers.py answers
 * @property {string} [command] that trains the decoders, if they are not there
 * @property {Decoder[]} decoders
 * @property {PixelClass[]} classes
 * @property {number} photos that they were trained on
 * @property {number} epochs
 * @property {number} scored number of photos that the scores are of
 */

const OPACITY = 0.6;

export class Decoders {
  #say;
  #body = make("div", "pf-stack");

  /** @param {import("../lessons.js").LessonHost["say"]} say */
  constructor(say) {
    this.#say = say;
    this.element = make("section", "pf-stack pf-decoders", "", make("h3", "pf-label", say("photo")), this.#body);
  }

  /**
   * @param {ImageBitmap} photo
   * @param {Found} found
   */
  async show(photo, found) {
    const say = this.#say;
    if (found.command) {
      const [before, after] = say("missing", { command: "\n" }).split("\n");
      const sentence = make("p", "pf-note", before, make("code", "", found.command), after);
      this.#body.replaceChildren(sentence);
      return;
    }
    const colours = classColours(found.classes);
    const views = await Promise.all(found.decoders.map((one) => this.#view(photo, one, colours)));
    this.#body.replaceChildren(
      make("p", "pf-hint", say("same", { photos: found.photos, epochs: found.epochs })),
      make("div", "pf-three", "", ...views),
      make("p", "pf-small", say("scores", { count: found.scored })),
    );
  }

  /**
   * @param {ImageBitmap} photo
   * @param {Decoder} decoder
   * @param {Uint32Array} colours
   */
  async #view(photo, { name, mask, meanIou, borderIou }, colours) {
    const say = this.#say;
    const picture = new OffscreenCanvas(photo.width, photo.height);
    const context = contextOf(picture);
    context.drawImage(photo, 0, 0);
    context.globalAlpha = OPACITY;
    context.imageSmoothingEnabled = false;
    context.drawImage(paint(await unpack(mask), colours), 0, 0, photo.width, photo.height);
    const view = new MapView(say("mask_of", { name: say(name) }));
    view.element.dataset.decoder = name;
    view.draw(picture);
    const score = say("score", { iou: fixed(meanIou, 3), border: fixed(borderIou, 3) });
    const caption = make("figcaption", "", "", make("b", "", say(name)), " ", make("span", "pf-small", score));
    return make("figure", "pf-panel", "", view.element, caption);
  }
}
