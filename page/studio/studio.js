// @ts-check
// The studio's state and its changes: opening a photo, switching a skip, choosing a view.

import { writeQuery } from "../shared/addresses.js";
import { find } from "../shared/dom.js";
import { Server } from "../shared/server.js";
import { setSubject } from "../shared/subject.js";
import { say, sentenceOf, stageName } from "../shared/texts.js";
import { writeAddress } from "./address_bar.js";
import { showControls } from "./controls.js";
import { loadCutout } from "./cutout.js";
import { markExample } from "./examples.js";
import { Messages } from "./messages.js";
import { PaperNetworks } from "./paper_networks.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { fetchResult } from "./results.js";
import { StageDetails } from "./stage_details.js";
import { StageStrip } from "./stages.js";

/** @import { Host, Look, Result, StudioProps, UploadedFile } from "../shared/types.js" */

/**
 * @typedef {object} Subject the photo that is shown. Opening a photo makes a new subject, so that
 *   late answers about an older one can be ignored.
 * @property {UploadedFile | null} photo
 * @property {string | null} example
 * @property {Set<number>} off strides of the skips that the visitor has switched off
 * @property {Result | null} full the result with all skips
 * @property {Result | null} result the result that is shown
 * @property {Set<number>} resultOff strides of the skips that `result` lacks
 */

/** @typedef {{ file: File } | { example: string }} Source */

const STAGE_VIEWS = ["mask", "compare"]; // the views in which a stage can lie over the photo

/** @returns {Subject} */
const newSubject = () =>
  ({ photo: null, example: null, off: new Set(), full: null, result: null, resultOff: new Set() });

export class Studio {
  /** @type {Subject} */
  subject = newSubject();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;

  /**
   * @param {Host<StudioProps>} host
   * @param {Look} look
   */
  constructor(host, look) {
    const { element, props } = host;
    this.element = element;
    this.props = props;
    this.look = look;
    this.server = new Server(host);
    this.messages = new Messages(element);
    this.picture = new Picture(find(element, ".pf-canvas", HTMLCanvasElement), props);
    this.strip = new StageStrip(element, props, {
      choose: (stride) => this.chooseStage(stride),
      toggle: (stride) => this.toggleSkip(stride),
    });
    this.details = new StageDetails(element, props.tileSize);
    this.paperNetworks = new PaperNetworks(element, props);
    const button = find(element, "[data-do=play]");
    this.player = new Player(button, props.frameMs, (stride) => this.showStage(stride));
  }

  // === Opening a photo ===

  /**
   * Open the next photo, without the stage that was chosen for the last one.
   *
   * @param {Source} source
   */
  openNext(source) {
    this.look.stage = null;
    return this.open(source);
  }

  /**
   * @param {Source} source
   * @param {number[]} [off] strides of the skips to switch off
   */
  async open(source, off = []) {
    const mine = (this.subject = newSubject());
    const isLate = () => mine !== this.subject;
    if ("example" in source) mine.example = source.example;
    this.player.stop();
    clearTimeout(this.#expiry);
    const file = "file" in source && source.file;
    this.#blank(say(file ? "uploading" : "thinking"));
    try {
      if (file) mine.photo = await this.server.upload(file);
      if (isLate()) return;
      setSubject(mine);
      mine.full = await this.#fetchLook(mine, [], isLate);
      if (isLate()) return;
      if (mine.photo) this.#remindOfExpiry();
      this.#show(mine.full);
      if (off.length) await this.#setSkips(off);
    } catch (error) {
      if (!isLate()) this.#fail(sentenceOf(error));
    }
  }

  /**
   * @param {Subject} subject
   * @param {number[]} off
   * @param {() => boolean} isLate
   */
  async #fetchLook({ photo, example }, off, isLate) {
    this.messages.tell(say("thinking"));
    const question = { photo, example, off, want: "look" };
    const file = await this.server.ask(question, (sentence) => {
      if (!isLate()) this.messages.tell(sentence);
    });
    return fetchResult(file);
  }

  /** Tell a visitor who leaves the page open that the server has deleted the photo. */
  #remindOfExpiry() {
    const complain = () => this.messages.complain(say("expired"));
    this.#expiry = setTimeout(complain, 1000 * this.props.lifetime);
  }

  /**
   * Remove everything about the last photo while the next one is awaited.
   *
   * @param {string} sentence
   */
  #blank(sentence) {
    const { element, messages, subject } = this;
    element.dataset.state = "waiting";
    for (const view of [this.picture, this.strip, this.details, this.paperNetworks, messages]) {
      view.clear();
    }
    for (const selector of [".pf-reading", ".pf-badge"]) find(element, selector).hidden = true;
    markExample(element, subject.example);
    messages.tellOfLink(subject.example);
    messages.setBusy(true);
    messages.tell(sentence);
  }

  /** @param {string} sentence */
  #fail(sentence) {
    this.#blank("");
    this.messages.setBusy(false);
    this.element.dataset.state = "failed";
    this.messages.complain(sentence);
    if (!this.subject.example) writeAddress(this.query()); // the last photo is not shown any more
  }

  // === Showing a result ===

  /** @param {Result} result */
  #show(result) {
    const { element, messages, subject } = this;
    const full = subject.off.size ? subject.full : null;
    subject.result = result;
    subject.resultOff = subject.off;
    messages.complain("");
    this.picture.take(result, full);
    this.strip.show(result, full, subject.off);
    this.paperNetworks.show(result);
    this.summarize();
    messages.note(result.pet_found, subject.off, this.picture.changed?.share);
    messages.setBusy(false);
    element.dataset.state = "shown";
    this.showStage(this.look.stage);
  }

  summarize() {
    const { example, photo, result } = this.subject;
    if (!result) return;
    const name = example ? say(`example_${example}`) : (photo?.orig_name ?? "");
    this.messages.summarize(name, result, this.props.classes);
  }

  /** Draw the view again, and write it to the address bar. */
  redraw() {
    const { element, look } = this;
    showControls(element, look);
    find(element, ".pf-badge").hidden = !look.stage;
    find(element, ".pf-badge").textContent = look.stage ? stageName(look.stage) : "";
    this.picture.draw(look);
    writeAddress(this.query());
    if (look.view === "cutout") loadCutout(this);
  }

  /** Make the query string of the current view. */
  query() {
    return writeQuery(this.subject.example, this.look, this.subject.off);
  }

  /** @param {string} view one of `VIEWS` */
  chooseView(view) {
    this.player.stop();
    const { result } = this.subject;
    if (result?.cutout === "failed") result.cutout = null; // it may be asked for again
    this.look.view = view;
    this.showStage(STAGE_VIEWS.includes(view) ? this.look.stage : null);
  }

  // === Skips ===

  /** @param {number} stride */
  toggleSkip(stride) {
    const off = new Set(this.subject.off);
    if (!off.delete(stride)) off.add(stride);
    this.#setSkips([...off]);
  }

  /** @param {number[]} off strides of the skips to switch off */
  async #setSkips(off) {
    const mine = this.subject;
    const wanted = new Set(off);
    mine.off = wanted;
    this.messages.setBusy(true);
    const isLate = () => mine !== this.subject || mine.off !== wanted;
    try {
      const result = wanted.size ? await this.#fetchLook(mine, off, isLate) : mine.full;
      if (result && !isLate()) this.#show(result);
    } catch (error) {
      if (isLate()) return;
      mine.off = mine.resultOff;
      if (mine.result) this.#show(mine.result);
      this.messages.complain(sentenceOf(error));
    }
  }

  // === Stages ===

  /** @param {number | null} stride null for the final mask */
  showStage(stride) {
    this.look.stage = stride;
    if (stride && !STAGE_VIEWS.includes(this.look.view)) this.look.view = "mask";
    const { result } = this.subject;
    if (!result) return;
    this.strip.mark(stride);
    this.details.show(result, stride);
    this.redraw();
  }

  /** @param {number} stride if this stage is chosen already, the final mask is shown */
  chooseStage(stride) {
    this.player.stop();
    this.#bringPictureBack();
    this.showStage(this.look.stage === stride ? null : stride);
  }

  closeStage() {
    const { stage } = this.look;
    if (!stage) return;
    this.strip.focus(stage); // the button that has the focus will be hidden
    this.chooseStage(stage);
  }

  play() {
    if (!this.subject.result) return;
    this.#bringPictureBack();
    this.player.toggle(this.props.strides);
  }

  /** Scroll to the picture if most of it is out of sight. */
  #bringPictureBack() {
    const frame = find(this.element, ".pf-frame");
    const { top, bottom, height } = frame.getBoundingClientRect();
    const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
    if (seen < height / 2) frame.scrollIntoView({ block: "nearest" });
  }
}
