// @ts-check
// The list of a batch's photos as they come: a thumbnail with its mask, or what was wrong.

import { make } from "../shared/dom.js";
import { openInStudio } from "../shared/open.js";
import { percent, say } from "../shared/texts.js";

/** @import { Outcome, UploadedFile } from "../shared/types.js" */

export class Outcomes {
  #list;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#list.replaceChildren();
  }

  /**
   * Add a photo that is done. A click on it opens it in the studio.
   *
   * @param {UploadedFile} photo
   * @param {Outcome} done
   */
  add(photo, { thumbnail, shares, error }) {
    if (!thumbnail) return this.complain(photo.orig_name, error ?? "");
    const animal = percent(shares.pet + shares.border);
    const picture = Object.assign(make("img", ""), { src: thumbnail, alt: "" });
    const text = make("span", "pf-small", photo.orig_name, make("br", ""), `${animal} %`);
    const button = make("button", "pf-outcome", "", picture, text);
    button.type = "button";
    button.setAttribute("aria-label", say("batch_open", { name: photo.orig_name, percent: animal }));
    button.addEventListener("click", () => openInStudio(photo));
    this.#list.append(make("li", "", "", button));
  }

  /**
   * Add a file that was not segmented.
   *
   * @param {string} name
   * @param {string} sentence
   */
  complain(name, sentence) {
    this.#list.append(make("li", "pf-outcome-bad pf-small", "", make("strong", "", name), ` ${sentence}`));
  }
}
