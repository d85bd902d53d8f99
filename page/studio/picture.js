// @ts-check
// Draws the photo with the mask over it, from memory, whenever the look changes.

import { classColours, heatColours, paint, stripeColours } from "../shared/colours.js";
import { contextOf } from "../shared/dom.js";
import { difference, enlarge, outline, valueAt } from "../shared/grids.js";

/** @import { Grid, Look, OwnStudioProps, Result } from "../shared/types.js" */

const CHECKS = 64; // squares of the checkerboard along the longest side
const CHECK_COLOURS = ["#ffffff", "#d4d4d4"];
const STRIPE = 5; // width of a stripe, in thicknesses of the outline
// The likeliest of three classes has at least a third of 255. Only left-out regions have less.
const LEAST_CERTAINTY = 85;

export class Picture {
  /** @type {Result | null} */
  result = null;
  /** Where the mask differs from the full network's. @type {ReturnType<typeof difference> | null} */
  changed = null;
  /** @type {Map<string, any>} */
  #layers = new Map();
  #thickness = 1;
  #context;
  #props;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Pick<OwnStudioProps, "classes" | "noPetOpacity">} props
   */
  constructor(canvas, props) {
    this.canvas = canvas;
    this.#context = contextOf(canvas);
    this.#props = props;
  }

  clear() {
    this.result = null;
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * Take a result, which `draw` shows then.
   *
   * @param {Result} result
   * @param {Result | null} full the full network's, if `result` lacks a skip
   */
  take(result, full) {
    const { width, height } = result.photo;
    Object.assign(this.canvas, { width, height });
    this.canvas.parentElement?.style.setProperty("--ratio", String(width / height));
    this.result = result;
    this.#layers = new Map();
    this.#thickness = Math.max(1, Math.round(Math.max(width, height) / 600));
    this.changed = full && difference(result.mask, full.mask, STRIPE * this.#thickness);
  }

  /** @param {Look} look */
  draw(look) {
    if (!this.result) return;
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (look.view === "cutout") return this.#drawCutout(this.result, look.paper);
    this.#drawOver(this.result.photo);
    if (look.view === "certainty") return this.#drawCertainty(this.result);
    this.#context.save();
    if (look.view === "compare") this.#clipLeft(look.split);
    this.#drawMask(this.result, look);
    this.#context.restore();
  }

  /**
   * Read a point (0..1, 0..1): the class there, and the certainty of the final mask, 0..1.
   *
   * @param {number} x
   * @param {number} y
   * @param {number | null} stride of the stage whose class is read; null for the final mask
   */
  read(x, y, stride) {
    if (!this.result) return null;
    const index = valueAt(stride ? this.#stage(this.result, stride) : this.result.mask, x, y);
    const name = this.#props.classes.find((c) => c.index === index)?.name ?? "";
    return { name, certainty: valueAt(this.result.certainty, x, y) / 255 };
  }

  /** @param {CanvasImageSource} image */
  #drawOver(image) {
    this.#context.drawImage(image, 0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {number} split */
  #clipLeft(split) {
    const { width, height } = this.canvas;
    this.#context.beginPath();
    this.#context.rect(width * split, 0, width, height);
    this.#context.clip();
  }

  /**
   * @param {Result} result
   * @param {Look} look
   */
  #drawMask(result, { opacity, shown, stage }) {
    const mask = stage ? this.#stage(result, stage) : result.mask;
    const colours = classColours(this.#props.classes, shown);
    const key = `${stage} ${JSON.stringify(shown)}`;
    // Where no pet was found, the mask is a guess, so it is painted paler.
    const strength = result.pet_found ? 1 : this.#props.noPetOpacity;
    this.#context.globalAlpha = opacity * strength;
    this.#drawOver(this.#layer(`fill ${key}`, () => paint(mask, colours)));
    this.#context.globalAlpha = opacity && strength;
    this.#drawOver(this.#layer(`edge ${key}`, () => paint(outline(mask, this.#thickness), colours)));
    this.#context.globalAlpha = 1;
    if (stage || !this.changed) return;
    const { grid } = this.changed;
    this.#drawOver(this.#layer("changed", () => paint(grid, stripeColours())));
  }

  /** @param {Result} result */
  #drawCertainty({ certainty }) {
    this.#drawOver(this.#layer("certainty", () => paint(certainty, heatColours(LEAST_CERTAINTY))));
  }

  /**
   * @param {Result} result
   * @param {string | null} paper
   */
  #drawCutout({ cutout }, paper) {
    const { canvas } = this;
    this.#context.fillStyle = paper ?? CHECK_COLOURS[0];
    this.#context.fillRect(0, 0, canvas.width, canvas.height);
    if (!paper) this.#drawChecks();
    if (cutout instanceof ImageBitmap) this.#drawOver(cutout);
  }

  #drawChecks() {
    const { width, height } = this.canvas;
    const side = Math.ceil(Math.max(width, height) / CHECKS);
    this.#context.fillStyle = CHECK_COLOURS[1];
    for (let y = 0; y < height; y += side) {
      for (let x = ((y / side) % 2) * side; x < width; x += 2 * side) {
        this.#context.fillRect(x, y, side, side);
      }
    }
  }

  /**
   * Get the mask of a stage in blocks, at the size of the picture.
   *
   * @param {Result} result
   * @param {number} stride
   * @returns {Grid}
   */
  #stage({ stages, mask }, stride) {
    const stage = stages.find((s) => s.stride === stride)?.mask ?? mask;
    const { width, height } = this.canvas;
    return this.#layer(`blocks ${stride}`, () => enlarge(stage, width, height));
  }

  /**
   * Make a layer once. Opacity and the slider only blend it again.
   *
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  #layer(key, make) {
    if (!this.#layers.has(key)) this.#layers.set(key, make());
    return this.#layers.get(key);
  }
}
