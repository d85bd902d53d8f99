// @ts-check
// Makes drawings of SVG.

import { svg } from "../../shared/dom.js";

/**
 * Make a drawing that a screen reader reads as one sentence.
 *
 * @param {number} width
 * @param {number} height
 * @param {string} label
 * @param {Node[]} children
 */
export function drawing(width, height, label, ...children) {
  const box = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label };
  const node = svg("svg", { ...box, class: "pf-drawing" }, ...children);
  node.style.maxWidth = `${width}px`;
  return node;
}
