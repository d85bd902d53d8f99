// @ts-check
// Keeps the browser's address bar and its history in step with the photo and the view.

import { withGradios } from "../shared/addresses.js";

/** @import { UploadedFile } from "../shared/types.js" */

const REST_MS = 400;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;

/**
 * Make a link. In the frame of a Hugging Face Space, it is the frame's own address.
 *
 * @param {string} query
 */
export const linkTo = (query) => `${location.origin}${location.pathname}?${query}`;

/** @param {string} query */
const addressOf = (query) => linkTo(withGradios(query, location.search)) + location.hash;

/**
 * Write a query to the address bar when the visitor pauses. Browsers refuse an address that changes
 * with every move of a slider.
 *
 * @param {string} query
 */
export function writeAddress(query) {
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(history.state, "", addressOf(query)), REST_MS);
}

/**
 * Begin a new entry of the history, so that Back leads to the photo before.
 *
 * @param {string} query
 * @param {boolean} isSpare whether the present entry shows what the one before shows: it is used up
 */
export function beginEntry(query, isSpare) {
  clearTimeout(writing);
  const state = { ...history.state, petPhoto: null };
  if (isSpare) history.replaceState(state, "", addressOf(query));
  else history.pushState(state, "", addressOf(query));
}

/**
 * Keep an uploaded photo with the entry of the history. A reload and Back find it there.
 *
 * @param {UploadedFile | null} photo
 */
export function keepPhoto(photo) {
  history.replaceState({ ...history.state, petPhoto: photo }, "");
}

/** @returns {UploadedFile | null} */
export const keptPhoto = () => history.state?.petPhoto ?? null;

/**
 * Call `open` when Back or Forward leads to another photo. An entry that names none keeps the one
 * that is shown: a click on a link to a lesson makes such an entry.
 *
 * @param {() => { photo: UploadedFile | null, example: string | null }} shown the photo that is shown
 * @param {() => void} open
 */
export function followHistory(shown, open) {
  addEventListener("popstate", () => {
    clearTimeout(writing);
    const { photo, example } = shown();
    const [kept, named] = [keptPhoto(), new URLSearchParams(location.search).get("photo")];
    if (!kept && !named) keepPhoto(photo);
    else if (photoKey(kept, named) !== photoKey(photo, example)) open();
  });
}

/**
 * Name a photo.
 *
 * @param {UploadedFile | null} photo
 * @param {string | null} example
 */
const photoKey = (photo, example) => photo?.path ?? example ?? "";
