// @ts-check
// Opens an uploaded photo in the studio, from another tab of the page.

/** @import { UploadedFile } from "./types.js" */

const EVENT = "pf-open-photo";

/** A photo that nobody has taken yet: the studio starts when its tab is opened. @type {UploadedFile | null} */
let waiting = null;

/**
 * Show the studio's tab, and have the photo opened there.
 *
 * @param {UploadedFile} photo
 */
export function openInStudio(photo) {
  waiting = photo;
  const tab = document.querySelector("#tabs [role=tab]"); // the studio's is the first
  if (tab instanceof HTMLElement) tab.click();
  document.dispatchEvent(new CustomEvent(EVENT));
}

/**
 * Call `take` with each photo that is to be opened. The studio does so when it starts.
 *
 * @param {(photo: UploadedFile) => void} take
 */
export function onOpen(take) {
  const takeWaiting = () => {
    const photo = waiting;
    waiting = null;
    if (photo) take(photo);
  };
  document.addEventListener(EVENT, takeWaiting);
  takeWaiting();
}
