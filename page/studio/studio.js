// @ts-check
// The studio's state and its changes: opening a photo, switching a skip, choosing a view.

import { readAddress, writeQuery } from "../shared/addresses.js";
import { correct } from "../shared/corrections.js";
import { find, findAll, setAtWork } from "../shared/dom.js";
import { LostError, Server } from "../shared/server.js";
import { setSubject } from "../shared/subject.js";
import { say, sentenceOf, stageName } from "../shared/texts.js";
import { beginEntry, keepPhoto, keptPhoto, writeAddress } from "./address_bar.js";
import { CloserLook } from "./closer_look.js";
import { showControls } from "./controls.js";
import { Corrector } from "./correcting.js";
import { loadCutout } from "./cutout.js";
import { markExample } from "./examples.js";
import { cutPart, decode } from "./local_photo.js";
import { Messages } from "./messages.js";
import { markNetwork } from "./networks.js";
import { PaperNetworks } from "./paper_networks.js";
import { PartChooser } from "./part.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { readingAt } from "./reading.js";
import { fetchResult } from "./results.js";
import { StageDetails } from "./stage_details.js";
import { StageStrip } from "./stages.js";

/** @import { Correction, Host, Look, Result, StudioProps, UploadedFile } from "../shared/types.js" */

/**
 * @typedef {object} Subject the photo that is shown. Opening a photo makes a new subject, so that
 *   late answers about an older one can be ignored.
 * @property {File | null} file the photo itself, if this page uploaded it
 * @property {UploadedFile | null} photo
 * @property {string | null} example
 * @property {string | null} network the name of the network that is asked; null for the default
 * @property {Set<number>} off strides of the skips that the visitor has switched off
 * @property {Result | null} full the result with all skips
 * @property {Result | null} found the network's result that is shown
 * @property {Set<number>} resultOff strides of the skips that `found` lacks
 * @property {Correction[]} corrections the visitor's own
 * @property {Result | null} result `found` with the corrections
 */

/** @import { Part } from "./local_photo.js" */

/** @typedef {Partial<Pick<Subject, "file" | "photo" | "example">>} Source a file, or what is on the server */

const STAGE_VIEWS = ["mask", "compare"]; // the views in which a stage can lie over the photo
/** What can't be done before there is a result. */
const ACTIONS = "[data-do=play], [data-do=part], [data-do=correct], [data-take], [data-view]";

/**
 * @param {Source} [source]
 * @returns {Subject}
 */
const newSubject = (source) => ({
  file: null, photo: null, example: null, network: null, ...source,
  off: new Set(), full: null, found: null, resultOff: new Set(), corrections: [], result: null,
});

export class Studio {
  /** @type {Subject} */
  subject = newSubject();
  /** The last photo that was shown with its result, and its look. @type {{ subject: Subject, look: Look } | null} */
  #last = null;
  /** Whether the present entry of the history repeats the one before. */
  #isSpareEntry = false;
  /** When this page uploaded a photo, by its path. @type {Map<string, number>} */
  #uploadTimes = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  /** What "Try again" does. */
  again = () => {};

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
    this.closerLook = new CloserLook(element, props);
    this.paperNetworks = new PaperNetworks(element, props, {
      choose: (name) => this.choosePaperNetwork(name),
      ask: (network) => {
        this.chooseNetwork(network);
        find(element, ".pf-which [aria-pressed=true]").focus({ preventScroll: true }); // its button is hidden
      },
    });
    this.partChooser = new PartChooser(element, {
      choose: (part) => this.openPart(part),
      speak: (sentence) => this.messages.speak(sentence),
    });
    this.corrector = new Corrector(element, props, {
      now: () => this.subject,
      change: (corrections) => this.#correct(corrections),
      redraw: () => this.picture.draw(this.look, this.corrector.isOpen),
      read: (x, y) => readingAt(this.picture, this.look, x, y),
      speak: (sentence) => this.messages.speak(sentence),
    });
    const button = find(element, "[data-do=play]");
    this.player = new Player(button, props.frameMs, (stride) => this.showStage(stride));
  }

  // === Opening a photo ===

  /** Open what the address names: at the start, and after Back or Forward. */
  openAddressed() {
    const { photo: named, look, off } = readAddress(location.search, this.props);
    Object.assign(this.look, { stage: null, paperNetwork: null, network: null, colour: null }, look);
    const photo = named ? null : keptPhoto();
    const example = photo ? null : (named ?? this.props.examples[0].name);
    return this.open({ photo, example }, off);
  }

  /**
   * Open the next photo, without the stage that was chosen for the last one. Back leads to the last.
   *
   * @param {Source} source
   */
  openNext(source) {
    Object.assign(this.look, { stage: null, paperNetwork: null });
    const opened = this.open(source);
    beginEntry(this.query(), this.#isSpareEntry);
    this.#isSpareEntry = false;
    return opened;
  }

  /**
   * Open a part of the shown photo as a photo of its own.
   *
   * @param {Part} part
   */
  async openPart(part) {
    const { subject } = this;
    try {
      const decoded = subject.file && (await decode(subject.file));
      const whole = decoded ?? subject.result?.photo;
      const file = whole && (await cutPart(whole, part, this.#name(subject)));
      decoded?.close();
      if (file && subject === this.subject) this.openNext({ file });
    } catch (error) {
      if (subject === this.subject) this.#complain(error);
    }
  }

  choosePart() {
    if (this.subject.result) this.partChooser.toggle();
  }

  /** Begin or end to correct the mask. */
  chooseCorrecting() {
    if (!this.subject.result) return;
    this.partChooser.close();
    this.chooseView("mask");
    this.#cover({ stage: null, paperNetwork: null });
    this.corrector.toggle();
  }

  /**
   * Ask another network about the shown photo.
   *
   * @param {string} name
   */
  chooseNetwork(name) {
    const { file, photo, example, off, result } = this.subject;
    Object.assign(this.look, { network: name, paperNetwork: null });
    this.open({ file, photo, example }, [...off]);
    if (result) this.picture.preview(result.photo, this.props.shownSize);
  }

  /**
   * @param {Source} source
   * @param {number[]} [off] strides of the skips to switch off
   */
  async open(source, off = []) {
    const mine = (this.subject = newSubject(source));
    mine.network = this.look.network;
    const isLate = () => mine !== this.subject;
    this.again = () => {
      const { file, photo, example, network } = mine; // it may be on the server by now
      this.look.network = network;
      return this.open({ file, photo, example }, off);
    };
    this.player.stop();
    clearTimeout(this.#expiry);
    this.#blank(say(mine.file && !mine.photo ? "uploading" : "thinking"));
    try {
      await this.#upload(mine, isLate);
      if (isLate()) return;
      keepPhoto(mine.photo);
      setSubject(mine);
      mine.full = await this.#fetchLook(mine, [], isLate);
      if (isLate()) return;
      if (mine.photo) this.#remindOfExpiry(mine.photo);
      this.#show(mine.full);
      if (off.length) await this.#setSkips(off);
    } catch (error) {
      if (!isLate()) this.#fail(error);
    }
  }

  /**
   * Upload the photo, if it is the visitor's and not on the server yet.
   *
   * @param {Subject} subject
   * @param {() => boolean} isLate
   */
  async #upload(subject, isLate) {
    if (!subject.file || subject.photo) return;
    this.#preview(subject.file, isLate);
    subject.photo = await this.server.upload(subject.file);
    this.#uploadTimes.set(subject.photo.path, Date.now());
  }

  /**
   * Show the visitor's own copy of a photo until the result is there.
   *
   * @param {File} file
   * @param {() => boolean} isLate
   */
  async #preview(file, isLate) {
    const photo = await decode(file);
    const isAwaited = !isLate() && this.element.dataset.state === "waiting";
    if (photo && isAwaited) this.picture.preview(photo, this.props.shownSize);
    photo?.close();
  }

  /**
   * @param {Subject} subject
   * @param {number[]} off
   * @param {() => boolean} isLate
   */
  async #fetchLook({ photo, example, network }, off, isLate) {
    this.messages.tell(say("thinking"));
    const question = { photo, example, off, network, want: "look" };
    const file = await this.server.ask(question, (sentence) => {
      if (!isLate()) this.messages.tell(sentence);
    });
    return fetchResult(file);
  }

  /**
   * Tell a visitor who leaves the page open that the server has deleted the photo.
   *
   * @param {UploadedFile} photo
   */
  #remindOfExpiry({ path }) {
    const age = Date.now() - (this.#uploadTimes.get(path) ?? Date.now());
    const complain = () => this.messages.complain(say("expired"));
    this.#expiry = setTimeout(complain, 1000 * this.props.lifetime - age);
  }

  /**
   * Remove everything about the last photo while the next one is awaited.
   *
   * @param {string} sentence
   */
  #blank(sentence) {
    const { closerLook, details, element, messages, paperNetworks, picture, strip } = this;
    element.dataset.state = "waiting";
    for (const view of [picture, strip, details, closerLook, paperNetworks, messages]) view.clear();
    this.partChooser.close();
    this.corrector.close();
    this.#enable(false);
    for (const selector of [".pf-reading", ".pf-badge"]) find(element, selector).hidden = true;
    this.#markSubject();
    messages.setBusy(true);
    messages.tell(sentence);
  }

  #markSubject() {
    const { example, network } = this.subject;
    markExample(this.element, example);
    markNetwork(this.element, this.props, network);
    this.messages.tellOfLink(example);
  }

  /**
   * Turn the buttons that need a result on or off.
   *
   * @param {boolean} is
   */
  #enable(is) {
    for (const button of findAll(this.element, ACTIONS)) {
      if (!button.hasAttribute("aria-busy")) setAtWork(button, !is); // a download goes on
      if (!is) button.removeAttribute("title");
    }
  }

  /**
   * Tell of an error. A photo that can't be used costs nothing: the last result comes back. If the
   * server is lost, address and history keep the new photo, since Gradio reloads the page later.
   *
   * @param {unknown} error
   */
  #fail(error) {
    const isLost = error instanceof LostError;
    if (this.#last && !isLost) return this.#bringBack(error, this.#last.subject, this.#last.look);
    this.#blank("");
    this.messages.setBusy(false);
    this.element.dataset.state = "failed";
    this.#complain(error);
    if (!isLost) keepPhoto(null); // a reload would only fail again
    if (!this.subject.example) writeAddress(this.query()); // the last photo is not shown any more
  }

  /**
   * Show a photo's result again, with its corrections, since the next photo has failed.
   *
   * @param {unknown} error of the next photo
   * @param {Subject} last
   * @param {Look} look
   */
  #bringBack(error, last, look) {
    this.subject = last;
    last.off = last.resultOff;
    Object.assign(this.look, look);
    setSubject(last);
    keepPhoto(last.photo);
    this.#isSpareEntry = true;
    if (last.photo) this.#remindOfExpiry(last.photo);
    this.#markSubject();
    if (last.found) this.#show(last.found);
    this.#complain(error, say("last_again"));
  }

  /**
   * Tell of an error, and offer to try again if the server could not be reached.
   *
   * @param {unknown} error
   * @param {string} [more] a sentence to add
   */
  #complain(error, more = "") {
    this.messages.complain(`${sentenceOf(error)} ${more}`.trim());
    this.messages.offerAgain(error instanceof LostError);
  }

  /** Do again what could not reach the server. The button that was pressed is hidden then. */
  tryAgain() {
    this.again();
    this.picture.canvas.focus({ preventScroll: true });
  }

  // === Showing a result ===

  /** @param {Result} found */
  #show(found) {
    const { subject } = this;
    subject.found = found;
    subject.resultOff = subject.off;
    this.#showCorrected(found);
    this.#last = { subject, look: this.#lookNow() };
  }

  /** @returns {Look} */
  #lookNow() {
    return { ...this.look, shown: { ...this.look.shown } };
  }

  /** @param {Correction[]} corrections */
  #correct(corrections) {
    this.subject.corrections = corrections;
    if (this.subject.found) this.#showCorrected(this.subject.found);
  }

  /** @param {Result} found */
  #showCorrected(found) {
    const { element, messages, props, subject } = this;
    const corrected = (/** @type {Result} */ one) => correct(one, subject.corrections, props.classes);
    const result = corrected(found);
    const full = subject.resultOff.size && subject.full ? corrected(subject.full) : null;
    subject.result = result;
    messages.complain("");
    if (subject.off === subject.resultOff) messages.setBusy(false); // no answer about skips is awaited
    this.picture.take(result, full);
    this.strip.show(result, full, subject.off);
    this.paperNetworks.show(result);
    this.closerLook.show(result, full, this.picture.changed);
    this.corrector.refresh();
    this.summarize();
    messages.note(result, subject.resultOff, this.picture.changed);
    this.#enable(true);
    element.dataset.state = "shown";
    this.showStage(this.look.stage);
  }

  summarize() {
    const { result } = this.subject;
    if (result) this.messages.summarize(this.#name(this.subject), result, this.props.classes);
  }

  /** @param {Subject} subject */
  #name({ example, photo }) {
    return example ? say(`example_${example}`) : (photo?.orig_name ?? "");
  }

  /** Draw the view again, and write it to the address bar. */
  redraw() {
    const { element, look } = this;
    showControls(element, look);
    const badge = this.#badge();
    find(element, ".pf-badge").hidden = !badge;
    find(element, ".pf-badge").textContent = badge;
    this.picture.draw(look, this.corrector.isOpen);
    if (this.#last?.subject === this.subject) this.#last.look = this.#lookNow();
    writeAddress(this.query());
    if (look.view === "cutout") loadCutout(this);
  }

  /** Say whose mask lies over the photo, if it is not the network's final one; or that it is empty. */
  #badge() {
    const { stage, paperNetwork, view } = this.look;
    const { result } = this.subject;
    if (stage) return stageName(stage);
    if (paperNetwork) return paperNetwork;
    if (!result || view === "certainty") return "";
    if (result.corrected) return say("corrected");
    return result.pet_found ? "" : say("no_pet");
  }

  /** Make the query string of the current view. */
  query() {
    return writeQuery(this.subject.example, this.look, this.subject.off);
  }

  /** @param {string} view one of `VIEWS` */
  chooseView(view) {
    const { result } = this.subject;
    if (!result) return;
    this.player.stop();
    if (result.cutout === "failed") result.cutout = null; // it may be asked for again
    this.look.view = view;
    this.#cover(STAGE_VIEWS.includes(view) ? {} : { stage: null, paperNetwork: null });
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
    this.again = () => this.#setSkips(off);
    this.messages.offerAgain(false);
    this.messages.setBusy(true);
    const isLate = () => mine !== this.subject || mine.off !== wanted;
    try {
      const result = wanted.size ? await this.#fetchLook(mine, off, isLate) : mine.full;
      if (result && !isLate()) this.#show(result);
    } catch (error) {
      if (isLate()) return;
      mine.off = mine.resultOff;
      if (mine.found) this.#show(mine.found);
      this.#complain(error);
    }
  }

  // === Stages ===

  /** @param {number | null} stride null for the final mask */
  showStage(stride) {
    this.#cover(stride ? { stage: stride, paperNetwork: null } : { stage: null });
  }

  /**
   * Lay the mask of a stage or of a network of the paper over the photo.
   *
   * @param {Partial<Pick<Look, "stage" | "paperNetwork">>} cover
   */
  #cover(cover) {
    Object.assign(this.look, cover);
    const { stage, paperNetwork } = this.look;
    if ((stage || paperNetwork) && !STAGE_VIEWS.includes(this.look.view)) this.look.view = "mask";
    const { result } = this.subject;
    if (!result) return;
    if (stage || paperNetwork) this.corrector.close(); // only the final mask is corrected
    this.strip.mark(stage);
    this.paperNetworks.mark(paperNetwork);
    this.details.show(result, stage);
    this.redraw();
  }

  /** @param {string | null} name null for our mask; so is the name that is chosen already */
  choosePaperNetwork(name) {
    this.player.stop();
    this.#cover({ stage: null, paperNetwork: this.look.paperNetwork === name ? null : name });
  }

  /** @param {number} stride if this stage is chosen already, the final mask is shown */
  chooseStage(stride) {
    this.player.stop();
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
    this.look.paperNetwork = null;
    this.player.toggle(this.props.strides);
  }
}
