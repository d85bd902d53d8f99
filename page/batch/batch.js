// @ts-check
// The batch: uploads photos one after the other, has them segmented together, shows each as it
// comes, and offers the zip.

import { find, findAll, setAtWork } from "../shared/dom.js";
import { Server } from "../shared/server.js";
import { say, sentenceOf } from "../shared/texts.js";
import { Outcomes } from "./outcomes.js";
import { Progress } from "./progress.js";

/** @import { BatchProps, Outcome, Host, UploadedFile } from "../shared/types.js" */

export class Batch {
  isWorking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  #element;
  #props;
  #server;
  #zip;
  #outcomes;
  #progress;
  #isCancelled = false;
  #isAsked = false;

  /** @param {Host<BatchProps>} host */
  constructor(host) {
    this.#element = host.element;
    this.#props = host.props;
    this.#server = new Server(host);
    this.#zip = find(host.element, "a", HTMLAnchorElement);
    this.#outcomes = new Outcomes(find(host.element, ".pf-outcomes"));
    this.#progress = new Progress(host.element);
  }

  /** @param {File[]} files */
  async take(files) {
    if (this.isWorking) return this.#tell(say("batch_busy"));
    if (!files.length) return this.complain(say("batch_none"));
    if (files.length > this.#props.maxPhotos) {
      return this.complain(say("batch_too_many", { total: files.length }));
    }
    this.#setWorking(true);
    clearTimeout(this.#expiry);
    this.#zip.hidden = true;
    this.#tell("");
    this.complain("");
    this.#outcomes.clear();
    this.#isCancelled = false;
    try {
      await this.#segment(files);
    } catch (error) {
      this.#tell("");
      this.complain(sentenceOf(error));
    }
    this.#progress.stop();
    this.#setWorking(false);
  }

  /** End the batch. What is done by then is in the zip. */
  cancel() {
    if (!this.isWorking || this.#isCancelled) return;
    this.#isCancelled = true;
    if (this.#isAsked) this.#server.cancel();
  }

  /** @param {string} sentence */
  complain(sentence) {
    find(this.#element, ".pf-error").textContent = sentence;
  }

  /** @param {string} sentence */
  #tell(sentence) {
    find(this.#element, ".pf-status").textContent = sentence;
  }

  /** @param {boolean} is */
  #setWorking(is) {
    this.isWorking = is;
    for (const button of findAll(this.#element, ".pf-intake button")) setAtWork(button, is);
  }

  /** @param {File[]} files */
  async #segment(files) {
    const { photos, unsent } = await this.#upload(files);
    if (!photos.length) return this.#tell(this.#isCancelled ? say("batch_cancelled") : "");
    for (const { name, error } of unsent) this.#outcomes.complain(name, error);
    this.#progress.start(photos.length);
    this.#isAsked = true;
    try {
      const { url, orig_name } = await this.#server.ask(
        { photos, unsent },
        (said) => this.#tell(said),
        (done) => this.#show(photos, done),
      );
      Object.assign(this.#zip, { href: url, download: orig_name, hidden: false });
      this.#expiry = setTimeout(() => this.#expire(), 1000 * this.#props.lifetime);
    } finally {
      this.#isAsked = false;
    }
  }

  /**
   * @param {UploadedFile[]} photos
   * @param {Outcome} done
   */
  #show(photos, done) {
    const photo = photos[done.index];
    if (!photo) return; // was not sent; the visitor has read why
    this.#outcomes.add(photo, done);
    this.#progress.show(done.index + 1);
  }

  /** Tell a visitor who leaves the page open that the server has deleted the zip. */
  #expire() {
    this.#zip.hidden = true;
    this.complain(say("batch_expired"));
  }

  /**
   * Upload the photos. Those that could not be sent are named in the table; the others go on.
   *
   * @param {File[]} files
   */
  async #upload(files) {
    /** @type {UploadedFile[]} */
    const photos = [];
    /** @type {{ name: string, error: string }[]} */
    const unsent = [];
    this.#progress.start(files.length);
    for (const [i, file] of files.entries()) {
      if (this.#isCancelled) break;
      this.#tell(say("batch_sending", { number: i + 1, total: files.length }));
      this.#progress.show(i);
      try {
        photos.push(await this.#server.upload(file));
      } catch (error) {
        unsent.push({ name: file.name, error: sentenceOf(error) });
      }
    }
    this.complain(unsent.map(({ name, error }) => `${name}: ${error}`).join(" "));
    return { photos: this.#isCancelled ? [] : photos, unsent };
  }
}
