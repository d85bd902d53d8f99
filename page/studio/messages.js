// @ts-check
// Shows the studio's messages: progress, errors, numbers.

import { find, findAll } from "../shared/dom.js";
import { language, percent, say, stageName, wholePercent } from "../shared/texts.js";

/** @import { Grid, PixelClass, Result } from "../shared/types.js" */
/** @import { Changed } from "./picture.js" */

const SPECK = 0.002; // share of the photo; a left-out region below it is not worth a word
const LONG = 3; // the longest side of a photo that is not called long, in shortest sides

/**
 * Say why there is no pet: nothing was marked, or looked like something else, or was not sure.
 *
 * @param {Result["dropped"]} dropped
 */
function noPet(dropped) {
  if (!dropped.length) return say("no_pet_nothing");
  const others = dropped.filter(isSomethingElse);
  if (!others.length) return say("no_pet_unsure", { percent: surest(dropped) });
  return say("no_pet_other", { looks_like: looksOf(others) });
}

/** @param {Result["dropped"]} dropped */
const surest = (dropped) => wholePercent(Math.max(...dropped.map(({ together }) => together)));

/** @param {Result["dropped"][number]} region */
const isSomethingElse = ({ looks_like, network, together }) => looks_like[language] && together < network;

/** @param {Result["dropped"]} regions */
const looksOf = (regions) => [...new Set(regions.map(({ looks_like }) => looks_like[language]))].join(say("comma"));

/** @param {Result["dropped"]} dropped */
function droppedNote(dropped) {
  const shares = dropped.map(({ region }) => shareOf(region)).filter((share) => share >= SPECK);
  if (!shares.length) return "";
  const largest = percent(shares[0]);
  if (shares.length === 1) return say("dropped_note_one", { percent: largest });
  return say("dropped_note", { count: shares.length, percent: largest });
}

/** @param {Grid} region */
const shareOf = ({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * @param {Iterable<number>} off
 * @param {Changed} changed
 */
function skipsNote(off, { share, edge, inside }) {
  const stages = [...off].map(stageName).join(say("comma"));
  return say("skips_off", {
    stages, percent: percent(share), edge: percent(edge), inside: percent(inside),
  });
}

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
    for (const node of findAll(this.#element, "[data-share], .pf-animal b")) node.textContent = "";
    for (const node of findAll(this.#element, ".pf-note")) node.hidden = true;
    this.offerAgain(false);
  }

  /**
   * Show the progress.
   *
   * @param {string} sentence
   */
  tell(sentence) {
    this.#write(".pf-status", sentence);
    this.#write(".pf-veil", sentence); // over the picture while it waits
  }

  /**
   * Tell a screen reader what is not to be read by others.
   *
   * @param {string} sentence
   */
  speak(sentence) {
    this.#write(".pf-spoken", sentence);
  }

  /** @param {string} sentence "" for none; then nothing is to be tried again either */
  complain(sentence) {
    this.#write(".pf-error", sentence);
    if (!sentence) this.offerAgain(false);
  }

  /** @param {boolean} is */
  offerAgain(is) {
    find(this.#element, "[data-do=again]").hidden = !is;
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
    const animal = percent(shares.pet + shares.border);
    this.#write(".pf-animal b", `${animal} %`);
    for (const node of findAll(this.#element, "[data-share]")) {
      node.textContent = `${percents[node.dataset.share ?? ""]} %`;
    }
    const values = { device, seconds: seconds.toFixed(2), width, height };
    this.#write(".pf-measured", say("measured", values));
    this.tell(say("summary", { name, animal, ...percents }));
  }

  /**
   * Show what there is to know about the result beside its numbers.
   *
   * @param {Result} result
   * @param {Iterable<number>} off strides of the skips that are switched off
   * @param {Changed | null} changed what they change
   */
  note(result, off, changed) {
    const { certainty: { width, height }, corrected = false, dropped, pet_found: isPetFound, size } = result;
    const isLong = Math.max(...size) > LONG * Math.min(...size);
    this.#note("size", isLong && say("long_note", { width, height }));
    this.#note("corrected", corrected && say("corrected_note"));
    this.#note("no_pet", !isPetFound && !corrected && noPet(dropped));
    this.#note("dropped", isPetFound && droppedNote(dropped));
    this.#note("skips", changed && skipsNote(off, changed));
  }

  /**
   * @param {string} name
   * @param {string | false | null} sentence
   */
  #note(name, sentence) {
    find(this.#element, `[data-note="${name}"]`).hidden = !sentence;
    this.#write(`[data-note="${name}"]`, sentence || "");
  }

  /**
   * @param {string} selector
   * @param {string} sentence
   */
  #write(selector, sentence) {
    find(this.#element, selector).textContent = sentence;
  }
}
