// @ts-check
// Makes SVG elements.

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return /** @type {SVGElement} */ (node);
}

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
