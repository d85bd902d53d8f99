// Grids: the packed arrays of page/payload.py, unpacked and coloured.

// Viridis at five points, as in fcn/render.py.
const HEAT = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

/** Unpack one grid: {width, height, values}. */
async function unpack({ shape: [height, width], data }) {
  const packed = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const values = new Uint8Array(await new Response(stream).arrayBuffer());
  return { width, height, values };
}

/** Draw a grid on a canvas of its own, a cell a pixel; colours is a table of 256 RGBA words. */
function paint(grid, colours) {
  const canvas = new OffscreenCanvas(grid.width, grid.height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(grid.width, grid.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colours[grid.values[i]];
  context.putImageData(image, 0, 0);
  return canvas;
}

/** One RGBA word as ImageData keeps it on every machine that browsers run on: little-endian. */
function word([red, green, blue], alpha = 255) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The colour table of a class mask; a class that is switched off is clear. */
function classColours(classes, shown) {
  const table = new Uint32Array(256);
  for (const { index, name, color } of classes) if (shown[name]) table[index] = word(color);
  return table;
}

/** The colour table of a map from 0 to 255. */
function heatColours() {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const at = (value / 255) * (HEAT.length - 1);
    const low = Math.min(Math.floor(at), HEAT.length - 2);
    return word(HEAT[low].map((c, i) => Math.round(c + (HEAT[low + 1][i] - c) * (at - low))));
  });
}

/** Where a cell's class differs from that `reach` cells to its right or below: a grid of its classes, 255 elsewhere. */
function outline({ width, height, values }, reach) {
  const edge = new Uint8Array(values.length).fill(255);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const right = x + reach < width && values[i + reach] !== values[i];
      const below = y + reach < height && values[i + reach * width] !== values[i];
      if (right || below) edge[i] = values[i];
    }
  }
  return { width, height, values: edge };
}
