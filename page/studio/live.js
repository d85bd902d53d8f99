// @ts-check
// Lays masks over the picture of the camera while it moves.

import { classColours, paint } from "../shared/colours.js";
import { contextOf, find } from "../shared/dom.js";
import { unpack } from "../shared/grids.js";
import { VisitorError, say, sentenceOf } from "../shared/texts.js";
import { Rate, follow } from "./frames.js";

/** @import { Grid, OwnStudioProps, PackedGrid } from "../shared/types.js" */
/** @import { Answered } from "./frames.js" */

const BUSY_MS = 700; // between two tries while the server is busy

export class Live {
  #canvas;
  #said;
  #props;
  #video;
  /** What the camera showed when a mask was asked for. @type {ImageBitmap | null} */
  #picture = null;
  isOn = false;
  /** Changes with each start and stop, so that late answers are ignored. */
  #run = 0;

  /**
   * @param {HTMLElement} dialog
   * @param {HTMLVideoElement} video
   * @param {Pick<OwnStudioProps, "classes" | "live" | "opacity">} props
   */
  constructor(dialog, video, props) {
    this.#canvas = find(dialog, "canvas", HTMLCanvasElement);
    this.#said = find(dialog, ".pf-live-said");
    this.#video = video;
    this.#props = props;
  }

  /** Lay masks over the picture until `stop`. */
  async start() {
    const run = ++this.#run;
    const rate = new Rate();
    this.isOn = true;
    this.#said.textContent = say("live_starts");
    try {
      await follow({
        isOn: () => run === this.#run,
        take: () => this.#take(),
        ask: (frame) => this.#ask(frame),
        show: (mask) => this.#show(mask, rate.count(performance.now())),
        yieldToPhotos: () => (this.#said.textContent = say("live_busy")),
        rest: () => new Promise((resolve) => setTimeout(resolve, BUSY_MS)),
      });
    } catch (error) {
      if (run !== this.#run) return;
      this.stop();
      this.#said.textContent = sentenceOf(error);
    }
  }

  stop() {
    this.#run += 1;
    this.isOn = false;
    this.#said.textContent = "";
    this.#keep(null);
    contextOf(this.#canvas).clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  async #take() {
    if (!this.#video.videoWidth || !this.#props.live) return null; // the camera has not started yet
    const picture = await createImageBitmap(this.#video);
    this.#keep(picture);
    const { width, height } = picture;
    const scale = this.#props.live.side / Math.max(width, height);
    const frame = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    contextOf(frame).drawImage(picture, 0, 0, frame.width, frame.height);
    if (!this.isOn) this.#keep(null); // it was stopped meanwhile
    return frame.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  }

  /**
   * Keep a picture instead of the one before, whose memory is given back at once.
   *
   * @param {ImageBitmap | null} picture
   */
  #keep(picture) {
    this.#picture?.close();
    this.#picture = picture;
  }

  /**
   * @param {Blob} frame
   * @returns {Promise<Answered>}
   */
  async #ask(frame) {
    const address = new URL("live", document.baseURI);
    const response = await fetch(address, { method: "POST", body: frame }).catch(() => null);
    if (!response) throw new VisitorError(say("lost"));
    if (response.status === this.#props.live?.busy) return "busy";
    if (!response.ok) throw new VisitorError(say("broken"));
    return unpack(/** @type {PackedGrid} */ (await response.json()));
  }

  /**
   * Show a mask over the picture that it belongs to. The camera has moved on meanwhile.
   *
   * @param {Grid} mask
   * @param {number | null} rate
   */
  #show(mask, rate) {
    if (!this.#picture) return;
    const { width, height } = this.#picture;
    Object.assign(this.#canvas, { width, height });
    const context = contextOf(this.#canvas);
    context.drawImage(this.#picture, 0, 0);
    context.globalAlpha = this.#props.opacity;
    const colours = classColours(this.#props.classes, { pet: true, border: true });
    context.drawImage(paint(mask, colours), 0, 0, width, height);
    if (rate) this.#said.textContent = say("live_rate", { rate: rate.toFixed(1) });
  }
}
