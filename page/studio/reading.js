// @ts-check
// Shows the class and the certainty at the pointer, or at a point that the arrow keys move.

import { find } from "../shared/dom.js";
import { PICTURE_STEP, arrowStep } from "../shared/keys.js";
import { language, say, stageName, wholePercent } from "../shared/texts.js";

/** @import { Look } from "../shared/types.js" */
/** @import { Picture } from "./picture.js" */

/** @param {number} coordinate */
const keepInside = (coordinate) => Math.min(0.99, Math.max(0.01, coordinate));

/**
 * @param {HTMLElement} element
 * @param {Picture} picture
 * @param {Look} look
 */
export function bindReading(element, picture, look) {
  const label = find(element, ".pf-reading");
  /** @type {(x: number, y: number) => void} */
  const read = (x, y) => showReading(label, picture, look, x, y);
  const hide = () => (label.hidden = true);
  bindPointer(picture.canvas, read, hide);
  bindArrowKeys(picture.canvas, (x, y) => {
    read(x, y);
    find(element, ".pf-spoken").textContent = label.hidden ? "" : label.textContent;
  });
  picture.canvas.addEventListener("blur", hide);
}

/**
 * @param {NonNullable<ReturnType<Picture["read"]>>} found
 * @param {Look} look
 */
function sentence({ name, certainty, dropped }, { stage, paperNetwork }) {
  const over = stage ? stageName(stage) : paperNetwork;
  if (over) return say("reading_stage", { class: say(name), stage: over });
  if (!dropped && certainty === null) return say(name); // the visitor's own correction
  if (!dropped) return say("reading", { class: say(name), certainty: wholePercent(certainty ?? 0) });
  const looks_like = dropped.looks_like[language];
  const opinions = { network: wholePercent(dropped.network), together: wholePercent(dropped.together) };
  return say(looks_like ? "reading_dropped_like" : "reading_dropped", { ...opinions, looks_like });
}

/**
 * Read a point of the picture.
 *
 * @param {Picture} picture
 * @param {Look} look
 * @param {number} x 0..1
 * @param {number} y 0..1
 * @returns {string} "" if there is no result
 */
export function readingAt(picture, look, x, y) {
  const found = picture.read(x, y, look);
  return found ? sentence(found, look) : "";
}

/**
 * Show the reading beside a point, or hide it if the point is outside the picture.
 *
 * @param {HTMLElement} label
 * @param {Picture} picture
 * @param {Look} look
 * @param {number} x 0..1
 * @param {number} y 0..1
 */
function showReading(label, picture, look, x, y) {
  const isInside = x >= 0 && x < 1 && y >= 0 && y < 1;
  const found = isInside && picture.read(x, y, look);
  label.hidden = !found;
  if (!found) return;
  label.textContent = sentence(found, look);
  label.style.left = `clamp(6.25rem, ${100 * x}%, calc(100% - 6.25rem))`;
  label.style.top = `${100 * y}%`;
  label.classList.toggle("pf-below", y < 0.15);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(x: number, y: number) => void} read
 * @param {() => void} hide
 */
function bindPointer(canvas, read, hide) {
  const sheet = canvas.parentElement ?? canvas;
  /** @param {PointerEvent} event */
  const follow = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    read((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  };
  sheet.addEventListener("pointermove", follow);
  sheet.addEventListener("pointerdown", follow);
  // After a touch, the reading stays until the visitor touches something else.
  sheet.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch") hide();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Node && sheet.contains(target))) hide();
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(x: number, y: number) => void} read
 */
function bindArrowKeys(canvas, read) {
  const point = { x: 0.5, y: 0.5 };
  canvas.addEventListener("keydown", (event) => {
    const step = arrowStep(event.key, PICTURE_STEP);
    if (!step) return;
    event.preventDefault();
    point.x = keepInside(point.x + step[0]);
    point.y = keepInside(point.y + step[1]);
    read(point.x, point.y);
  });
}
