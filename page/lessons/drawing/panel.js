// @ts-check
// A drawing with a caption.

import { make } from "../../shared/dom.js";

/**
 * @typedef {object} Panel
 * @property {HTMLElement} element
 * @property {(text: string) => void} caption change the caption
 * @property {() => string} text of the caption
 * @property {(drawing: Element) => void} show another drawing
 */

/**
 * @param {string} text of the caption
 * @param {Element} [drawing]
 * @returns {Panel}
 */
export function panel(text, drawing) {
  const caption = make("figcaption", "pf-small", text);
  const place = make("div", "pf-panel-drawing");
  if (drawing) place.append(drawing);
  return {
    element: make("figure", "pf-panel", "", caption, place),
    caption: (next) => (caption.textContent = next),
    text: () => caption.textContent ?? "",
    show: (next) => place.replaceChildren(next),
  };
}
