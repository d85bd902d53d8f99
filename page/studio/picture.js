// @ts-check
// Draws the photo with the mask over it, from memory, whenever the look changes.

import { classColours, heatColours, paint, stripeColours } from "../shared/colours.js";
import { contextOf } from "../shared/dom.js";
import { NOTHING, difference, enlarge, hatch, outline, sharesOfChange, valueAt } from "../shared/grids.js";

/** @import { Grid, Look, OwnStudioProps, Result } from "../shared/types.js" */

/** @typedef {{ grid: Grid, share: number, edge: number, inside: number }} Changed see `sharesOfChange` */

const CHECKS = 64; // squares of the checkerboard along the longest side
const CHECK_COLOURS = ["#ffffff", "#d4d4d4"];
const MOST_LAYERS = 16; // each takes as much memory as the picture
const STRIPE = 5; // width of a stripe, in thicknesses of the outline
// The likeliest of three classes has at least a third of 255. Only left-out regions have less.
const LEAST_CERTAINTY = 85;

/**
 * Keep the background, or all other classes, of those that are shown.
 *
 * @param {Record<string, boolean>} shown
 * @param {boolean} isBackground
 */
const only = (shown, isBackground) => Object.fromEntries(
  Object.entries(shown).map(([name, is]) => [name, is && (name === "background") === isBackground]),
);

export class Picture {
  /** @type {Result | null} */
  result = null;
  /** Where the mask differs from the full network's. @type {Changed | null} */
  changed = null;
  /** @type {Map<string, any>} */
  #layers = new Map();
  #thickness = 1;
  #context;
  #props;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Pick<OwnStudioProps, "classes" | "noPetOpacity" | "backgroundPower" | "outlineParts">} props
   */
  constructor(canvas, props) {
    this.canvas = canvas;
    this.#context = contextOf(canvas);
    this.#props = props;
  }

  clear() {
    this.result = null;
    this.changed = null;
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * Show a photo whose result is awaited.
   *
   * @param {ImageBitmap} photo
   * @param {number} longest side of the photo that the result will bring, in pixels
   */
  preview(photo, longest) {
    const scale = Math.min(1, longest / Math.max(photo.width, photo.height));
    this.#resize(Math.round(photo.width * scale), Math.round(photo.height * scale));
    this.#context.imageSmoothingQuality = "high";
    this.#drawOver(photo);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #resize(width, height) {
    Object.assign(this.canvas, { width: Math.max(1, width), height: Math.max(1, height) });
    const bench = this.canvas.closest(".pf-bench");
    if (bench instanceof HTMLElement) bench.style.setProperty("--ratio", String(width / height));
  }

  /**
   * Take a result, which `draw` shows then.
   *
   * @param {Result} result
   * @param {Result | null} full the full network's, if `result` lacks a skip
   */
  take(result, full) {
    const { width, height } = result.photo;
    this.#resize(width, height);
    this.result = result;
    this.#layers = new Map();
    this.#thickness = Math.max(1, Math.round(Math.max(width, height) / this.#props.outlineParts));
    this.changed = full && this.#compare(result.mask, full.mask);
  }

  /**
   * @param {Grid} mask
   * @param {Grid} full
   * @returns {Changed}
   */
  #compare(mask, full) {
    const { grid, share } = difference(mask, full, STRIPE * this.#thickness);
    const border = this.#props.classes.find(({ name }) => name === "border")?.index;
    return { grid, share, ...sharesOfChange(grid, full, border ?? NOTHING) };
  }

  /**
   * @param {Look} look
   * @param {boolean} [showsDropped] whether to hatch dropped regions, which may come back
   */
  draw(look, showsDropped = false) {
    if (!this.result) return;
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (look.view === "cutout") return this.#drawCutout(this.result, look.colour);
    this.#drawOver(this.result.photo);
    if (look.view === "certainty") return this.#drawCertainty(this.result);
    this.#context.save();
    if (look.view === "compare") this.#clipLeft(look.split);
    this.#drawMask(this.result, look);
    if (showsDropped) this.#drawDropped(this.result);
    this.#context.restore();
  }

  /**
   * Read a point (0..1, 0..1): the class there in the mask that lies over the photo, the certainty
   * of the final mask, 0..1, and the dropped region that the point is in. Where the visitor has
   * changed the class, there is no certainty.
   *
   * @param {number} x
   * @param {number} y
   * @param {Look} look
   */
  read(x, y, look) {
    if (!this.result) return null;
    const index = valueAt(this.#over(this.result, look), x, y);
    const name = this.#props.classes.find((c) => c.index === index)?.name ?? "";
    const dropped = this.result.dropped.find(({ region }) => valueAt(region, x, y));
    const { certainty, mask, uncorrected = mask } = this.result;
    const isOwn = valueAt(mask, x, y) === valueAt(uncorrected, x, y);
    return { name, certainty: isOwn ? valueAt(certainty, x, y) / 255 : null, dropped };
  }

  /**
   * Get the mask that lies over the photo: a stage's, a network's of the paper, or the final one.
   *
   * @param {Result} result
   * @param {Look} look
   */
  #over(result, { stage, paperNetwork }) {
    const theirs = result.paper_networks.find(({ name }) => name === paperNetwork);
    if (theirs) return this.#enlarged(`paper ${theirs.name}`, theirs.mask);
    const ours = result.stages.find(({ stride }) => stride === stage);
    return ours ? this.#enlarged(`blocks ${stage}`, ours.mask) : result.mask;
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
  #drawMask(result, look) {
    const { opacity, shown, stage, paperNetwork } = look;
    const mask = this.#over(result, look);
    const { classes, noPetOpacity, backgroundPower } = this.#props;
    const colours = classColours(classes, shown);
    const key = `${stage} ${paperNetwork} ${JSON.stringify(shown)}`;
    // Where no pet was found, the mask is a guess, so it is painted paler.
    const strength = result.pet_found ? 1 : noPetOpacity;
    // The animal is painted more strongly: the background shows only when the colours are strong.
    for (const [part, power] of /** @type {const} */ ([["animal", 1], ["background", backgroundPower]])) {
      const own = classColours(classes, only(shown, part === "background"));
      this.#context.globalAlpha = opacity ** power * strength;
      this.#drawOver(this.#layer(`${part} ${key}`, () => paint(mask, own)));
    }
    this.#context.globalAlpha = opacity && strength;
    this.#drawOver(this.#layer(`edge ${key}`, () => paint(outline(mask, this.#thickness), colours)));
    this.#context.globalAlpha = 1;
    if (mask !== result.mask || !this.changed) return;
    const { grid } = this.changed;
    this.#drawOver(this.#layer("changed", () => paint(grid, stripeColours())));
  }

  /** @param {Result} result */
  #drawCertainty(result) {
    const { certainty } = result;
    this.#drawOver(this.#layer("certainty", () => paint(certainty, heatColours(LEAST_CERTAINTY))));
    this.#drawDropped(result);
  }

  /** @param {Result} result */
  #drawDropped({ dropped }) {
    for (const [i, { region }] of dropped.entries()) {
      this.#drawOver(this.#layer(`dropped ${i}`, () => paint(hatch(region), stripeColours())));
    }
  }

  /**
   * @param {Result} result
   * @param {string | null} colour
   */
  #drawCutout({ cutout }, colour) {
    const { canvas } = this;
    this.#context.fillStyle = colour ?? CHECK_COLOURS[0];
    this.#context.fillRect(0, 0, canvas.width, canvas.height);
    if (!colour) this.#drawChecks();
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
   * Get a mask in blocks, at the size of the picture.
   *
   * @param {string} key
   * @param {Grid} mask
   * @returns {Grid}
   */
  #enlarged(key, mask) {
    const { width, height } = this.canvas;
    return this.#layer(key, () => enlarge(mask, width, height));
  }

  /**
   * Make a layer once. Opacity and the slider only blend it again. The one that was not used for
   * longest is forgotten where there are too many.
   *
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  #layer(key, make) {
    const layer = this.#layers.get(key) ?? make();
    this.#layers.delete(key);
    this.#layers.set(key, layer);
    if (this.#layers.size > MOST_LAYERS) this.#layers.delete([...this.#layers.keys()][0]);
    return layer;
  }
}
