// The studio's wiring: what a visitor does, what is asked of the server, what is shown.
// Gradio gives element, trigger, props, upload; see page/parts.py.

const { words, classes, examples, maxBytes } = props;
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const say = (key, values = {}) =>
  words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const find = (selector) => element.querySelector(selector);

const look = { opacity: 0.55, shown: Object.fromEntries(classes.map((c) => [c.name, true])) };
const picture = new Picture(find(".pf-canvas"), classes);
const strip = new Strip(find(".pf-strip"), classes, say);
let asked = 0; // the latest question's id; answers to earlier ones come too late

const megabytes = Math.round(maxBytes / 1e6);
for (const node of element.querySelectorAll("[data-say]")) {
  node.textContent = say(node.dataset.say, { megabytes });
}

// === Asking ===
function ask(question) {
  blank(say("thinking"));
  props.value = { id: asked, off: [], language, ...question };
  trigger("ask");
}

async function give(file) {
  const id = ++asked;
  if (file.size > maxBytes) return fail(say("too_big", { megabytes }));
  blank(say("uploading"));
  try {
    const { path } = await upload(file);
    const meta = { _type: "gradio.FileData" };
    if (id === asked) ask({ photo: { path, orig_name: file.name, meta } });
  } catch {
    if (id === asked) fail(say("upload_failed"));
  }
}

function takeExample(name) {
  asked += 1;
  ask({ example: name });
}

// === Answers ===
document.addEventListener("pet-fcn-answer", async ({ detail: answer }) => {
  if (answer?.id !== asked) return;
  if (answer.error) return fail(answer.error);
  try {
    const result = await open(await (await fetch(answer.file.url)).json());
    if (answer.id === asked) show(result);
  } catch {
    if (answer.id === asked) fail(say("lost"));
  }
});

/** Unpack a result: its photo becomes a bitmap, its grids arrays. */
async function open(result) {
  const photo = await createImageBitmap(await (await fetch(result.photo)).blob());
  const [mask, certainty] = await Promise.all([unpack(result.mask), unpack(result.certainty)]);
  const stages = await Promise.all(
    result.stages.map(async (stage) => ({ ...stage, mask: await unpack(stage.mask) })),
  );
  return { ...result, photo, mask, certainty, stages };
}

// === Showing ===
function show(result) {
  picture.show(result);
  strip.show(result);
  const shares = Object.fromEntries(classes.map((c) => [c.name, percent(result.shares[c.name])]));
  for (const { name } of classes) find(`[data-share="${name}"]`).textContent = `${shares[name]} %`;
  const [width, height] = result.size;
  const seconds = result.seconds.toFixed(2);
  find(".pf-measured").textContent = say("measured", { device: result.device, seconds, width, height });
  find(".pf-note").hidden = result.pet_found;
  find(".pf-status").textContent = say("summary", { name: result.name, ...shares });
  find(".pf-canvas").setAttribute("aria-label", say("picture"));
  find(".pf-veil").hidden = true;
  element.dataset.state = "shown";
  redraw();
}

/** Nothing of the last photo stays while the next is awaited. */
function blank(status) {
  element.dataset.state = "waiting";
  picture.result = null;
  picture.context.clearRect(0, 0, picture.canvas.width, picture.canvas.height);
  strip.list.replaceChildren();
  for (const node of element.querySelectorAll("[data-share]")) node.textContent = "";
  for (const place of [".pf-error", ".pf-measured"]) find(place).textContent = "";
  find(".pf-note").hidden = true;
  find(".pf-reading").hidden = true;
  find(".pf-status").textContent = status;
  find(".pf-veil").hidden = false;
}

function fail(sentence) {
  blank("");
  element.dataset.state = "failed";
  find(".pf-veil").hidden = true;
  find(".pf-error").textContent = sentence;
}

function redraw() {
  picture.draw(look);
}

// === Looking ===
for (const { name, color } of classes) {
  const label = document.createElement("label");
  label.className = "pf-class";
  label.innerHTML = `<input type="checkbox" checked><i></i><span></span><b data-share="${name}"></b>`;
  label.querySelector("i").style.background = `rgb(${color})`;
  label.querySelector("span").textContent = say(name);
  label.querySelector("input").dataset.class = name;
  label.querySelector("input").addEventListener("change", ({ target }) => {
    look.shown[name] = target.checked;
    redraw();
  });
  find(".pf-classes").append(label);
}

find("[data-set=opacity]").addEventListener("input", ({ target }) => {
  look.opacity = target.value / 100;
  redraw();
});

const point = { x: 0.5, y: 0.5 }; // what the keyboard reads out
function read(x, y) {
  if (!picture.result) return;
  const found = picture.read(x, y);
  const reading = find(".pf-reading");
  reading.textContent = say("reading", {
    class: say(found.class.name),
    certainty: Math.round(100 * found.certainty),
  });
  reading.style.left = `${100 * x}%`;
  reading.style.top = `${100 * y}%`;
  reading.hidden = false;
}

find(".pf-canvas").addEventListener("pointermove", (event) => {
  const box = event.target.getBoundingClientRect();
  read((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
});
find(".pf-canvas").addEventListener("pointerleave", () => (find(".pf-reading").hidden = true));
find(".pf-canvas").addEventListener("blur", () => (find(".pf-reading").hidden = true));
find(".pf-canvas").addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!step) return;
  event.preventDefault();
  point.x = Math.min(0.999, Math.max(0, point.x + step[0] / 50));
  point.y = Math.min(0.999, Math.max(0, point.y + step[1] / 50));
  read(point.x, point.y);
});

// === Starting ===
for (const { name, thumbnail } of examples) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pf-thumbnail";
  button.dataset.example = name;
  const image = document.createElement("img");
  image.src = thumbnail;
  image.alt = "";
  button.append(image, say(`example_${name}`));
  button.addEventListener("click", () => takeExample(name));
  find(".pf-thumbnails").append(button);
}
takeFiles(element, give);
takeExample(examples[0].name);
