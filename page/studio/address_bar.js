// @ts-check
// The browser's address bar: it follows what is seen.

import { withGradios } from "../shared/addresses.js";

const REST_MS = 400;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;

/**
 * Make a link. In a Space's frame it is the frame's own address: the direct one.
 *
 * @param {string} query
 */
export const linkTo = (query) => `${location.origin}${location.pathname}?${query}`;

/**
 * Write a query once the visitor rests. Browsers refuse an address that changes with every move of
 * a slider.
 *
 * @param {string} query
 */
export function writeAddress(query) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    history.replaceState(history.state, "", linkTo(withGradios(query, location.search)));
  }, REST_MS);
}
