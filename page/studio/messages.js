// @ts-check
// Shows the studio's messages: progress, errors, numbers.

import { find, findAll } from "../shared/dom.js";
import { percent, say, stageName } from "../shared/texts.js";

/** @import { PixelClass, Result } from "../shared/types.js" */

export class Messages {
  #element;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** Remove all messages about the last photo. */
  clear() {
    for (const selector of [".pf-error", ".pf-measured", ".pf-made", ".pf-spoken"]) {
      this.#write(selector, "");
    }
    for (const node of findAll(this.#element, "[data-share]")) node.textContent = "";
    for (const node of findAll(this.#element, ".pf-note")) node.hidden = true;
  }

  /**
   * Show the progress.
   *
   * @param {string} sentence
   */
  tell(sentence) {
    this.#write(".pf-status", sentence);
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.#write(".pf-error", sentence);
  }

  /**
   * Show the progress of a download or a link.
   *
   * @param {string} sentence
   */
  tellOfDownload(sentence) {
    this.#write(".pf-made", sentence);
  }

  /**
   * Explain what a link contains.
   *
   * @param {string | null} example
   */
  tellOfLink(example) {
    this.#write(".pf-carries", say(example ? "share_example" : "share_upload"));
  }

  /**
   * Show whether an answer is awaited.
   *
   * @param {boolean} is
   * @param {string} [selector] of the elements that will change
   */
  setBusy(is, selector = ".pf-frame, .pf-strip") {
    find(this.#element, ".pf-veil").hidden = !is;
    for (const node of findAll(this.#element, selector)) node.setAttribute("aria-busy", String(is));
  }

  /**
   * Show the result in numbers.
   *
   * @param {string} name of the photo
   * @param {Result} result
   * @param {PixelClass[]} classes
   */
  summarize(name, { shares, size: [width, height], seconds, device }, classes) {
    const percents = Object.fromEntries(classes.map((c) => [c.name, percent(shares[c.name])]));
    for (const node of findAll(this.#element, "[data-share]")) {
      node.textContent = `${percents[node.dataset.share ?? ""]} %`;
    }
    const values = { device, seconds: seconds.toFixed(2), width, height };
    this.#write(".pf-measured", say("measured", values));
    this.tell(say("summary", { name, ...percents }));
  }

  /**
   * @param {boolean} isPetFound
   * @param {Iterable<number>} off strides of the skips that are switched off
   * @param {number | undefined} changed share of the mask that they change, 0..1
   */
  note(isPetFound, off, changed) {
    find(this.#element, '[data-note="no_pet"]').hidden = isPetFound;
    find(this.#element, '[data-note="skips"]').hidden = changed === undefined;
    if (changed === undefined) return;
    const stages = [...off].map(stageName).join(", ");
    this.#write('[data-note="skips"]', say("skips_off", { stages, percent: percent(changed) }));
  }

  /**
   * @param {string} selector
   * @param {string} sentence
   */
  #write(selector, sentence) {
    find(this.#element, selector).textContent = sentence;
  }
}
