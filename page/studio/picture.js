// The picture: the photo with what was found over it, redrawn from memory when the look changes.

const CHECKS = 64; // squares of the checkerboard along the longest side
const STRIPE = 5;

class Picture {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.clear();
  }

  clear() {
    this.result = null;
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Take a result whose photo is an ImageBitmap and whose grids are unpacked; `full` is the whole network's, if another. */
  show(result, full) {
    const { width, height } = result.photo;
    Object.assign(this.canvas, { width, height });
    this.canvas.parentElement.style.setProperty("--ratio", width / height);
    this.result = result;
    this.layers = new Map();
    this.thickness = Math.max(1, Math.round(Math.max(width, height) / 600));
    this.changed = full && difference(result.mask, full.mask, STRIPE * this.thickness);
  }

  /** Draw it as `look` says; see main.js. */
  draw(look) {
    if (!this.result) return;
    const { canvas, context } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (look.view === "cutout") return this.drawCutout(look);
    context.drawImage(this.result.photo, 0, 0);
    if (look.view === "certainty") return this.drawCertainty();
    context.save();
    if (look.view === "compare") {
      context.beginPath();
      context.rect(canvas.width * look.split, 0, canvas.width, canvas.height);
      context.clip();
    }
    if (look.stage) this.drawMask(look, this.stage(look.stage), null);
    else this.drawMask(look, this.result.mask, this.changed);
    context.restore();
  }

  drawMask(look, mask, changed) {
    const { width, height } = this.canvas;
    const colours = classColours(look.shown);
    const key = `${look.stage} ${JSON.stringify(look.shown)}`;
    // Where no pet was found, what the stages mark is a guess, and is not painted as more.
    const opacity = look.opacity * (this.result.pet_found ? 1 : guess);
    this.context.globalAlpha = opacity;
    this.context.drawImage(this.layer(`fill ${key}`, () => paint(mask, colours)), 0, 0, width, height);
    this.context.globalAlpha = look.opacity && (this.result.pet_found ? 1 : guess);
    const edge = this.layer(`edge ${key}`, () => paint(outline(mask, this.thickness), colours));
    this.context.drawImage(edge, 0, 0);
    this.context.globalAlpha = 1;
    if (changed) this.context.drawImage(this.layer("changed", () => paint(changed.grid, stripeColours())), 0, 0);
  }

  drawCertainty() {
    // Of three classes the likeliest has a third at least; less is where a region was left out.
    const map = this.layer("certainty", () => paint(this.result.certainty, heatColours(85)));
    this.context.drawImage(map, 0, 0, this.canvas.width, this.canvas.height);
  }

  drawCutout({ paper }) {
    const { canvas, context } = this;
    context.fillStyle = paper ?? "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (!paper) {
      context.fillStyle = "#d4d4d4";
      const side = Math.ceil(Math.max(canvas.width, canvas.height) / CHECKS);
      for (let y = 0; y < canvas.height; y += side) {
        for (let x = ((y / side) % 2) * side; x < canvas.width; x += 2 * side) {
          context.fillRect(x, y, side, side);
        }
      }
    }
    const { cutout } = this.result; // an ImageBitmap, once it has been asked for
    if (cutout instanceof ImageBitmap) context.drawImage(cutout, 0, 0, canvas.width, canvas.height);
  }

  /** A layer is coloured once; opacity and the slider only blend it anew. */
  layer(key, draw) {
    if (!this.layers.has(key)) this.layers.set(key, draw());
    return this.layers.get(key);
  }

  /** A stage's mask in blocks, at the picture's size. */
  stage(stride) {
    const { mask } = this.result.stages.find((stage) => stage.stride === stride);
    return this.layer(`blocks ${stride}`, () => enlarge(mask, this.canvas.width, this.canvas.height));
  }

  /** What was found at a point (0..1, 0..1): a class, and the certainty, 0..1, of the final mask. */
  read(x, y, stride) {
    const index = at(stride ? this.stage(stride) : this.result.mask, x, y);
    const certainty = at(this.result.certainty, x, y) / 255;
    return { name: classes.find((c) => c.index === index).name, certainty };
  }
}
