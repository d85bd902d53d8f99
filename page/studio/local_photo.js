// @ts-check
// Reads the visitor's photo in the browser itself, and cuts a part out of it.

import { contextOf } from "../shared/dom.js";

/** @typedef {{ left: number, top: number, width: number, height: number }} Part all 0..1 of the photo */

/**
 * Decode a photo, upright as its EXIF says.
 *
 * @param {File} file
 * @returns {Promise<ImageBitmap | null>} null if the browser can't: few read HEIC, for example
 */
export const decode = (file) => createImageBitmap(file).catch(() => null);

/**
 * Cut a part out of a photo.
 *
 * @param {ImageBitmap} photo
 * @param {Part} part
 * @param {string} name of the photo
 */
export async function cutPart(photo, part, name) {
  const width = Math.max(1, Math.round(part.width * photo.width));
  const height = Math.max(1, Math.round(part.height * photo.height));
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.fillStyle = "#fff"; // where the photo is transparent, as on the server; a JPEG can't be
  context.fillRect(0, 0, width, height);
  context.drawImage(photo, -part.left * photo.width, -part.top * photo.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
  return new File([blob], `${name.replace(/\.\w+$/, "")}-part.jpg`, { type: blob.type });
}
