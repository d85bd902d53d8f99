// @ts-check
// Paints grids by colour tables: 256 packed RGBA colours, one for each value of a cell.

import { contextOf } from "./dom.js";

/** @import { Grid, PixelClass } from "./types.js" */

/** Viridis at five points. @type {[number, number, number][]} */
const HEAT = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

/**
 * Pack an opaque colour into 32 bits, as ImageData stores it. That is little-endian on every machine
 * that browsers run on.
 *
 * @param {number[]} colour red, green, blue, 0..255
 */
export function packColour([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Make the colour table of a mask. Classes that are not shown are transparent.
 *
 * @param {PixelClass[]} classes
 * @param {Record<string, boolean>} [shown] by name; all, if left out
 */
export function classColours(classes, shown) {
  const table = new Uint32Array(256);
  for (const { index, name, color } of classes) {
    if (!shown || shown[name]) table[index] = packColour(color);
  }
  return table;
}

/**
 * Make the colour table of a heat map: dark at `low`, bright at 255.
 *
 * @param {number} [low]
 */
export function heatColours(low = 0) {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const position = (Math.max(0, value - low) / (255 - low)) * (HEAT.length - 1);
    const left = Math.min(Math.floor(position), HEAT.length - 2);
    const [from, to] = [HEAT[left], HEAT[left + 1]];
    return packColour(from.map((c, i) => Math.round(c + (to[i] - c) * (position - left))));
  });
}

/** Make the colour table of stripes: black and white, which no class has. */
export function stripeColours() {
  const table = new Uint32Array(256);
  table[0] = packColour([0, 0, 0]);
  table[1] = packColour([255, 255, 255]);
  return table;
}

/**
 * Paint a grid on a new canvas, one pixel for each cell.
 *
 * @param {Grid} grid
 * @param {Uint32Array} colours
 */
export function paint(grid, colours) {
  const canvas = new OffscreenCanvas(grid.width, grid.height);
  const context = contextOf(canvas);
  const image = context.createImageData(grid.width, grid.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colours[grid.values[i]];
  context.putImageData(image, 0, 0);
  return canvas;
}
