// @ts-check
// Writes the state of the studio to the query string of a link, and reads it from there.

/** @import { Look, OwnStudioProps } from "./types.js" */

export const VIEWS = ["mask", "compare", "cutout", "certainty"];

/** @typedef {Pick<OwnStudioProps, "classes" | "examples" | "strides" | "skips" | "networks">} Known what a link can name */

/**
 * Read a query string. Values that make no sense are ignored.
 *
 * @param {string} search
 * @param {Known} known
 * @returns {{ photo?: string, look: Partial<Look>, off: number[] }} name of an example, how to look
 *   at it, and strides of the skips that are switched off
 */
export function readAddress(search, known) {
  const query = new URLSearchParams(search);
  const off = (query.get("off") ?? "").split(",").map(Number);
  return {
    photo: known.examples.find(({ name }) => name === query.get("photo"))?.name,
    look: readLook(query, known),
    off: known.skips.filter((stride) => off.includes(stride)),
  };
}

/**
 * @param {URLSearchParams} query
 * @param {Known} known
 * @returns {Partial<Look>}
 */
function readLook(query, { classes, strides, networks }) {
  const view = VIEWS.find((name) => name === query.get("view"));
  const stage = strides.find((stride) => stride === Number(query.get("stage")));
  const opacity = readShare(query.get("opacity"));
  const split = readShare(query.get("split"));
  const network = networks.find(({ name }) => name === query.get("network"))?.name;
  const colour = readColour(query);
  const named = query.get("classes")?.split(",");
  return {
    ...(view && { view }),
    ...(stage && { stage }),
    ...(network && { network }),
    ...(opacity !== null && { opacity }),
    ...(split !== null && { split }),
    ...(colour && { colour }),
    ...(named && { shown: Object.fromEntries(classes.map(({ name }) => [name, named.includes(name)])) }),
  };
}

/**
 * Read "55" as 0.55. A text that is no percentage gives null.
 *
 * @param {string | null} text
 */
function readShare(text) {
  return text && /^\d{1,3}$/.test(text) ? Math.min(1, Number(text) / 100) : null;
}

/**
 * Read the colour behind the cut-out, "#f4c95d". Links of earlier versions call it "paper".
 *
 * @param {URLSearchParams} query
 */
function readColour(query) {
  const digits = query.get("colour") ?? query.get("paper");
  return digits && /^[0-9a-f]{6}$/i.test(digits) ? `#${digits}` : null;
}

/**
 * Write the query string of the current view. It names examples only, because nobody else can open
 * an uploaded photo.
 *
 * @param {string | null} example
 * @param {Look} look
 * @param {Iterable<number>} off strides of the skips that are switched off
 */
export function writeQuery(example, look, off) {
  const query = new URLSearchParams();
  const skips = [...off];
  if (example) query.set("photo", example);
  query.set("view", look.view);
  query.set("opacity", String(Math.round(100 * look.opacity)));
  query.set("classes", Object.keys(look.shown).filter((name) => look.shown[name]).join());
  if (look.view === "compare") query.set("split", String(Math.round(100 * look.split)));
  if (look.network) query.set("network", look.network);
  if (look.stage) query.set("stage", String(look.stage));
  if (look.colour) query.set("colour", look.colour.slice(1));
  if (skips.length) query.set("off", skips.join());
  return query.toString().replaceAll("%2C", ",");
}

/**
 * Add the language and Gradio's own parameters, such as __theme, to a query. Shared links do not
 * have them.
 *
 * @param {string} query
 * @param {string} search query string that has Gradio's parameters
 */
export function withGradios(query, search) {
  const isKept = (/** @type {string} */ name) => name === "lang" || name.startsWith("__");
  const own = [...new URLSearchParams(search)].filter(([name]) => isKept(name));
  return query + own.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
}
