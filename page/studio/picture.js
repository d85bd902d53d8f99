// The picture: the photo with the mask over it, redrawn from memory whenever the look changes.

class Picture {
  constructor(canvas, classes) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.classes = classes;
    this.result = null;
  }

  /** Take a result whose photo is an ImageBitmap and whose grids are unpacked. */
  show(result) {
    this.result = result;
    this.canvas.width = result.photo.width;
    this.canvas.height = result.photo.height;
    this.canvas.style.setProperty("--ratio", result.photo.width / result.photo.height);
    this.edge = outline(result.mask, Math.max(1, Math.round(Math.max(result.photo.width, result.photo.height) / 600)));
    this.layers = null;
  }

  /** Draw it as `look` says: {opacity: 0..1, shown: {class: bool}}. */
  draw(look) {
    if (!this.result) return;
    const { width, height } = this.canvas;
    this.context.drawImage(this.result.photo, 0, 0);
    const { fill, edge } = this.coloured(look.shown);
    this.context.globalAlpha = look.opacity;
    this.context.drawImage(fill, 0, 0, width, height);
    this.context.globalAlpha = look.opacity > 0 ? 1 : 0;
    this.context.drawImage(edge, 0, 0, width, height);
    this.context.globalAlpha = 1;
  }

  /** Colour the mask once for each choice of classes; opacity alone only blends it anew. */
  coloured(shown) {
    const key = JSON.stringify(shown);
    if (this.layers?.key !== key) {
      const table = classColours(this.classes, shown);
      this.layers = { key, fill: paint(this.result.mask, table), edge: paint(this.edge, table) };
    }
    return this.layers;
  }

  /** What the network found at a point (0..1, 0..1): the class and its certainty, 0..1. */
  read(x, y) {
    const at = ({ width, height, values }) =>
      values[Math.min(height - 1, Math.floor(y * height)) * width + Math.min(width - 1, Math.floor(x * width))];
    const index = at(this.result.mask);
    return { class: this.classes.find((c) => c.index === index), certainty: at(this.result.certainty) / 255 };
  }
}
