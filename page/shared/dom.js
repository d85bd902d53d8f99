// @ts-check
// Finds and makes elements, marks buttons as at work, and gets the contexts of canvases.

/**
 * Find the one element that a selector names.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] class of the element
 * @returns {T}
 */
export function find(root, selector, kind) {
  const node = root.querySelector(selector);
  if (node instanceof (kind ?? HTMLElement)) return /** @type {T} */ (node);
  throw new Error(`There is no such element: ${selector}`);
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function findAll(root, selector) {
  return [...root.querySelectorAll(selector)].filter((node) => node instanceof HTMLElement);
}

/**
 * Make an element with a class, a text and children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} [text]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className, text = "", ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(text, ...children);
  return node;
}

/**
 * Make an element of SVG.
 *
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
 * Mark a button as at work. The attribute `disabled` would take the keyboard's focus away.
 *
 * @param {HTMLElement} button
 * @param {boolean} is
 */
export function setAtWork(button, is) {
  button.setAttribute("aria-disabled", String(is));
}

/** @param {HTMLElement} button */
export function isAtWork(button) {
  return button.getAttribute("aria-disabled") === "true";
}

/**
 * Get the context of a canvas.
 *
 * @overload
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 *
 * @overload
 * @param {OffscreenCanvas} canvas
 * @returns {OffscreenCanvasRenderingContext2D}
 *
 * @param {any} canvas
 */
export function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no more room for a canvas");
  return context;
}
