// @ts-check
// Keeps the browser's address bar in step with the view.

import { withGradios } from "../shared/addresses.js";

const REST_MS = 400;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;

/**
 * Make a link. In the frame of a Hugging Face Space, it is the frame's own address.
 *
 * @param {string} query
 */
export const linkTo = (query) => `${location.origin}${location.pathname}?${query}`;

/**
 * Write a query to the address bar when the visitor pauses. Browsers refuse an address that changes
 * with every move of a slider.
 *
 * @param {string} query
 */
export function writeAddress(query) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    history.replaceState(history.state, "", linkTo(withGradios(query, location.search)) + location.hash);
  }, REST_MS);
}
