// The strip of stages with the switches of the skips, a stage's maps, and the older networks.

const TILE = 320; // longest side of a tile's canvas
const SKIPS = [16, 8, 4]; // strides at which the encoder's maps are added
const PLAY_MS = 900; // a stage's time in the animation

/** A canvas of a tile's size, with one picture after the other drawn over it. */
function tileCanvas(photo, ...pictures) {
  const scale = TILE / Math.max(photo.width, photo.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(photo.width * scale));
  canvas.height = Math.max(1, Math.round(photo.height * scale));
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  for (const draw of pictures) context.drawImage(draw(canvas), 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Draw a stage's grid in blocks. */
const blocks = (grid, colours) => (canvas) =>
  paint(enlarge(grid, canvas.width, canvas.height), colours);

/** Stripes where a stage believes something else than the same stage of the full network. */
const changes = (stage, full) => (canvas) => {
  const [now, before] = [stage, full].map((s) => enlarge(s.mask, canvas.width, canvas.height));
  return paint(difference(now, before, 4).grid, stripeColours());
};

/** Fill the strip; `choose(stride)` is called for a click, `toggle(stride)` for a switch. */
function showStages(result, full, off, { choose, toggle }) {
  const tiles = result.stages.map((stage, i) => {
    const name = stageName(stage.stride);
    const drawings = [blocks(stage.mask, classColours())];
    if (full) drawings.push(changes(stage, full.stages[i]));
    const [height, width, channels] = stage.shape;
    const button = make("button", "pf-tile", "", tileCanvas(result.photo, ...drawings));
    button.type = "button";
    button.dataset.stage = stage.stride;
    button.setAttribute("aria-label", say("stage_tile", { stage: name, percent: percent(stage.agreement) }));
    button.addEventListener("click", () => choose(stage.stride));
    return make(
      "li", "pf-stage", "", button,
      make("p", "pf-stage-name", name),
      make("p", "pf-small", say("shape", { height, width, channels })),
      make("p", "pf-small", say("agrees", { percent: percent(stage.agreement) })),
      SKIPS.includes(stage.stride) ? skipSwitch(stage.stride, off, toggle) : "",
    );
  });
  const { skip, stage } = document.activeElement.dataset;
  find(".pf-strip").replaceChildren(...tiles);
  // Who works by keyboard stays where they were.
  if (skip) find(`[data-skip="${skip}"]`).focus();
  if (stage) find(`.pf-tile[data-stage="${stage}"]`).focus();
}

function skipSwitch(stride, off, toggle) {
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", checked: !off.has(stride) });
  input.setAttribute("role", "switch");
  input.dataset.skip = stride;
  input.addEventListener("change", () => toggle(stride));
  return make("label", "pf-switch", "", input, make("span", "", say("skip", { stage: stageName(stride) })));
}

/** Mark the chosen stage, and show what it adds and its maps; null for none. */
async function showStage(result, stride) {
  for (const tile of findAll(".pf-tile")) {
    tile.setAttribute("aria-pressed", String(Number(tile.dataset.stage) === stride));
  }
  find(".pf-details").hidden = !stride;
  if (!stride) return;
  const stage = result.stages.find((s) => s.stride === stride);
  find(".pf-adds").textContent = say(`stage_${stride}`);
  const maps = await Promise.all([stage.activation, ...stage.channels].map(unpack));
  if (result !== current.result || stride !== look.stage) return; // something else is looked at by now
  find(".pf-maps").replaceChildren(
    ...maps.map((map, i) =>
      make(
        "figure", "pf-map", "", tileCanvas(result.photo, blocks(map, heatColours())),
        make("figcaption", "pf-small", i ? say("channel", { number: i }) : say("activation")),
      ),
    ),
  );
}

/** FCN-32s, 16s and 8s beside ours; hidden where their weights are not installed. */
async function showFamily(result) {
  const masks = await Promise.all(result.fcn.map(({ mask }) => unpack(mask)));
  if (result !== current.result) return;
  find(".pf-family").hidden = !masks.length;
  const tile = (grid, name, note) =>
    make(
      "figure", "pf-network", "", tileCanvas(result.photo, () => paint(grid, classColours())),
      make("figcaption", "", name, make("span", "pf-small", note)),
    );
  find(".pf-networks").replaceChildren(
    ...result.fcn.map(({ name, agreement }, i) =>
      tile(masks[i], name, say("agrees", { percent: percent(agreement) })),
    ),
    tile(result.mask, say("ours"), ""),
  );
}

/** Runs through the stages; `step(stride)` shows one, null the final mask at the end. */
class Player {
  constructor(step) {
    this.step = step;
    this.timer = null;
  }

  toggle(strides) {
    if (this.timer) return this.stop();
    const [first, ...later] = [...strides, null];
    this.run(first, later);
  }

  run(stride, later) {
    this.step(stride);
    this.timer = later.length ? setTimeout(() => this.run(later[0], later.slice(1)), PLAY_MS) : null;
    this.label();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.label();
  }

  label() {
    find("[data-do=play]").textContent = say(this.timer ? "pause" : "play");
  }
}
