// @ts-check
// The page's texts (page/content/texts.py) in the visitor's language.

import { findAll } from "./dom.js";

/** @import { Texts } from "./types.js" */

export const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

/** @type {Record<string, string>} */
let texts = {};

/**
 * Add texts for `say`. Each component brings its own when it starts.
 *
 * @param {Texts} all
 */
export function setTexts(all) {
  texts = { ...texts, ...all[language] };
}

/**
 * Get the text of a key, with its {names} filled in.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * Write texts into the elements that name them by data-say or data-label.
 *
 * @param {HTMLElement} element
 */
export function fillTexts(element) {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en"; // screen readers need it
  for (const node of findAll(element, "[data-say]")) node.textContent = say(node.dataset.say ?? "");
  for (const node of findAll(element, "[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label ?? ""));
  }
}

/** An error whose message is meant for the visitor. */
export class VisitorError extends Error {}

/**
 * Get the sentence that tells a visitor about an error.
 *
 * @param {unknown} error
 */
export function sentenceOf(error) {
  if (error instanceof VisitorError) return error.message;
  console.error(error);
  return say("broken");
}

/**
 * Write 0.1234 as "12.3".
 *
 * @param {number} share
 */
export const percent = (share) => (100 * share).toFixed(1);

/**
 * Write 0.1234 as "12".
 *
 * @param {number} share
 */
export const wholePercent = (share) => (100 * share).toFixed(0);

/**
 * Write 16 as "1/16".
 *
 * @param {number} stride
 */
export const stageName = (stride) => `1/${stride}`;
