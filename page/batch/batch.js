// @ts-check
// The batch: uploads photos one after the other, has them segmented together, and offers the zip.

import { find, findAll, setAtWork } from "../shared/dom.js";
import { Server } from "../shared/server.js";
import { say, sentenceOf } from "../shared/texts.js";

/** @import { BatchProps, Host, UploadedFile } from "../shared/types.js" */

export class Batch {
  isWorking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  #element;
  #props;
  #server;
  #zip;

  /** @param {Host<BatchProps>} host */
  constructor(host) {
    this.#element = host.element;
    this.#props = host.props;
    this.#server = new Server(host);
    this.#zip = find(host.element, "a", HTMLAnchorElement);
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
    try {
      await this.#segment(files);
    } catch (error) {
      this.#tell("");
      this.complain(sentenceOf(error));
    }
    this.#setWorking(false);
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
    const photos = await this.#upload(files);
    if (!photos.length) return this.#tell("");
    const { url, orig_name } = await this.#server.ask({ photos }, (said) => this.#tell(said));
    Object.assign(this.#zip, { href: url, download: orig_name, hidden: false });
    this.#expiry = setTimeout(() => this.#expire(), 1000 * this.#props.lifetime);
  }

  /** Tell a visitor who leaves the page open that the server has deleted the zip. */
  #expire() {
    this.#zip.hidden = true;
    this.complain(say("batch_expired"));
  }

  /**
   * Upload the photos. The visitor reads which could not be sent; the others go on.
   *
   * @param {File[]} files
   */
  async #upload(files) {
    /** @type {UploadedFile[]} */
    const photos = [];
    const troubles = [];
    for (const [i, file] of files.entries()) {
      this.#tell(say("batch_sending", { number: i + 1, total: files.length }));
      try {
        photos.push(await this.#server.upload(file));
      } catch (error) {
        troubles.push(`${file.name}: ${sentenceOf(error)}`);
      }
    }
    this.complain(troubles.join(" "));
    return photos;
  }
}
