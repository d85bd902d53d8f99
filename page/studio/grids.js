// Grids: the packed arrays of page/serving/payload.py, unpacked, compared and coloured.

// Viridis at five points, as in fcn/pictures/render.py.
const HEAT = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const NOTHING = 255; // a cell that is no class

/** Unpack one grid: {width, height, values}. */
async function unpack({ shape: [height, width], data }) {
  const packed = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const values = new Uint8Array(await new Response(stream).arrayBuffer());
  return { width, height, values };
}

/** Draw a grid on a canvas of its own, a cell a pixel; `colours` is a table of 256 RGBA words. */
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
function word([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The colour table of a mask; classes that are not shown are clear. */
function classColours(shown) {
  const table = new Uint32Array(256);
  for (const { index, name, color } of classes) if (!shown || shown[name]) table[index] = word(color);
  return table;
}

/** The colour table of a map whose values from `low` to 255 go from dark to bright. */
function heatColours(low = 0) {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const at = (Math.max(0, value - low) / (255 - low)) * (HEAT.length - 1);
    const left = Math.min(Math.floor(at), HEAT.length - 2);
    return word(HEAT[left].map((c, i) => Math.round(c + (HEAT[left + 1][i] - c) * (at - left))));
  });
}

/** The cells whose class differs from that `reach` cells right or below; NOTHING elsewhere. */
function outline({ width, height, values }, reach) {
  const edge = new Uint8Array(values.length).fill(NOTHING);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const right = x + reach < width && values[i + reach] !== values[i];
      const below = y + reach < height && values[i + reach * width] !== values[i];
      if (right || below) edge[i] = values[i];
    }
  }
  return { width, height, values: edge };
}

/** Stripes of 0 and 1 where two grids of one shape differ, NOTHING elsewhere; and how much differs. */
function difference(one, other, stripe) {
  const values = new Uint8Array(one.values.length).fill(NOTHING);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (one.values[i] === other.values[i]) continue;
    count += 1;
    values[i] = Math.floor(((i % one.width) + Math.floor(i / one.width)) / stripe) % 2;
  }
  return { grid: { width: one.width, height: one.height, values }, share: count / values.length };
}

/** Black and white: told from every class colour, by everybody. */
function stripeColours() {
  const table = new Uint32Array(256);
  table[0] = word([0, 0, 0]);
  table[1] = word([255, 255, 255]);
  return table;
}

/** The same grid with each cell as a block: a stage's cells at the size of a canvas. */
function enlarge({ width, height, values }, toWidth, toHeight) {
  const large = new Uint8Array(toWidth * toHeight);
  for (let y = 0, i = 0; y < toHeight; y++) {
    const row = Math.floor(((y + 0.5) / toHeight) * height) * width;
    for (let x = 0; x < toWidth; x++, i++) {
      large[i] = values[row + Math.floor(((x + 0.5) / toWidth) * width)];
    }
  }
  return { width: toWidth, height: toHeight, values: large };
}

/** The value of a grid at a point (0..1, 0..1). */
function at({ width, height, values }, x, y) {
  const column = Math.min(width - 1, Math.floor(x * width));
  return values[Math.min(height - 1, Math.floor(y * height)) * width + column];
}
