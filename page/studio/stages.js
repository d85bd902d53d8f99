// The strip of stages: what the network believes from 1/32 of the resolution to all of it.

const TILE = 320; // longest side of a tile's canvas

/** Draw a stage's grid in honest blocks; cells beyond the photo's edge are cut. */
function drawBlocks(context, cells, [rows, columns], width, height) {
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, columns, rows, 0, 0, width, height);
}

class Strip {
  constructor(list, classes, say) {
    this.list = list;
    this.classes = classes;
    this.say = say;
  }

  show(result) {
    this.list.replaceChildren(...result.stages.map((stage) => this.tile(stage, result)));
  }

  tile(stage, result) {
    const canvas = document.createElement("canvas");
    const scale = TILE / Math.max(result.photo.width, result.photo.height);
    canvas.width = Math.round(result.photo.width * scale);
    canvas.height = Math.round(result.photo.height * scale);
    canvas.setAttribute("aria-hidden", "true");
    const all = Object.fromEntries(this.classes.map((c) => [c.name, true]));
    const cells = paint(stage.mask, classColours(this.classes, all));
    drawBlocks(canvas.getContext("2d"), cells, stage.extent, canvas.width, canvas.height);

    const [height, width, channels] = stage.shape;
    const item = document.createElement("li");
    item.className = "pf-stage";
    item.dataset.stage = stage.name;
    item.append(
      canvas,
      line("pf-stage-name", stage.name),
      line("pf-small", this.say("shape", { height, width, channels })),
      line("pf-small", this.say("agrees", { percent: percent(stage.agreement) })),
    );
    return item;
  }
}

function line(className, text) {
  const p = document.createElement("p");
  p.className = className;
  p.textContent = text;
  return p;
}

/** 0.1234 as "12.3". */
function percent(share) {
  return (100 * share).toFixed(1);
}
