// The studio: its state, and what happens when a visitor does something.

const address = readAddress();

// How the result is looked at. None of it asks the server anything, but for the cut-out once.
const look = {
  view: "mask", // of VIEWS
  opacity: 0.55,
  shown: Object.fromEntries(classes.map(({ name }) => [name, true])),
  stage: null, // stride of the stage that lies over the photo, or null for the final mask
  split: 0.5, // where the mask begins in the view "compare"
  paper: null, // a colour behind the cut-out, or null for a checkerboard
  ...address.look,
};

// What is looked at. A new photo is a new object, so that late answers to an older one are known.
// `off` is what was asked for last; `result` is what is shown, and `resultOff` the skips it lacks.
const looking = (source) => ({ photo: null, example: null, off: new Set(), full: null, result: null, ...source });
let current = looking();

const picture = new Picture(find(".pf-canvas"));
const player = new Player(showStageOf);

// === A photo is given ===

async function open(source, off = []) {
  const mine = looking(source);
  current = mine;
  player.stop();
  clearTimeout(expiry);
  blank(say(mine.file ? "uploading" : "thinking"));
  const late = () => mine !== current;
  try {
    if (mine.file) mine.photo = await send(mine.file);
    if (late()) return;
    mine.full = await lookAt(mine, [], late);
    if (late()) return;
    if (mine.photo) remindOfExpiry();
    show(mine.full);
    if (off.length) await setSkips(off);
  } catch (error) {
    if (!late()) fail(sentenceOf(error));
  }
}

const give = (file) => {
  look.stage = null;
  return open({ file });
};

const takeExample = (name) => {
  look.stage = null;
  return open({ example: name });
};

async function lookAt({ photo, example }, off, late) {
  tell(say("thinking"));
  return fetchResult(await ask({ photo, example, off, want: "look" }, (sentence) => late() || tell(sentence)));
}

let expiry;

/** The photo is deleted in time; who leaves the page open shall hear of it. */
function remindOfExpiry() {
  expiry = setTimeout(() => complain(say("expired")), 1000 * lifetime);
}

// === The skips ===

async function setSkips(off) {
  const mine = current;
  const wanted = new Set(off);
  mine.off = wanted;
  busy(true);
  const late = () => mine !== current || mine.off !== wanted;
  try {
    const result = wanted.size ? await lookAt(mine, off, late) : mine.full;
    if (!late()) show(result);
  } catch (error) {
    if (late()) return;
    mine.off = mine.resultOff;
    show(mine.result);
    complain(sentenceOf(error));
  }
}

function toggleSkip(stride) {
  const off = new Set(current.off);
  if (!off.delete(stride)) off.add(stride);
  setSkips([...off]);
}

// === Showing ===

/** Nothing of the last photo stays while the next is awaited. */
function blank(sentence) {
  picture.clear();
  element.dataset.state = "waiting";
  for (const place of [".pf-strip", ".pf-maps", ".pf-networks"]) find(place).replaceChildren();
  for (const place of [".pf-error", ".pf-measured", ".pf-made", ".pf-spoken"]) find(place).textContent = "";
  for (const node of findAll("[data-share]")) node.textContent = "";
  for (const node of findAll(".pf-note, .pf-reading, .pf-badge, .pf-details, .pf-family")) node.hidden = true;
  for (const thumbnail of findAll(".pf-thumbnail")) {
    thumbnail.setAttribute("aria-pressed", String(thumbnail.dataset.example === current.example));
  }
  find(".pf-carries").textContent = say(current.example ? "share_example" : "share_upload");
  busy(true);
  tell(sentence);
}

function tell(sentence) {
  find(".pf-status").textContent = sentence;
}

function complain(sentence) {
  find(".pf-error").textContent = sentence;
}

function busy(is, parts = ".pf-frame, .pf-strip") {
  find(".pf-veil").hidden = !is;
  for (const node of findAll(parts)) node.setAttribute("aria-busy", String(is));
}

function fail(sentence) {
  blank("");
  busy(false);
  element.dataset.state = "failed";
  complain(sentence);
  if (!current.example) writeAddress(addressOf(null, look, current.off)); // the last photo is gone
}

function show(result) {
  const changedBy = current.off.size ? current.full : null;
  current.result = result;
  current.resultOff = current.off;
  complain("");
  picture.show(result, changedBy);
  showStages(result, changedBy, current.off, { choose: chooseStage, toggle: toggleSkip });
  showFamily(result);
  showNumbers(result);
  if (changedBy) showSkipsNote();
  find('[data-note="skips"]').hidden = !changedBy;
  find('[data-note="no_pet"]').hidden = result.pet_found;
  busy(false);
  element.dataset.state = "shown";
  showStageOf(look.stage);
}

function showNumbers(result) {
  const shares = Object.fromEntries(classes.map(({ name }) => [name, percent(result.shares[name])]));
  for (const node of findAll("[data-share]")) node.textContent = `${shares[node.dataset.share]} %`;
  const [width, height] = result.size;
  const seconds = result.seconds.toFixed(2);
  find(".pf-measured").textContent = say("measured", { device: result.device, seconds, width, height });
  tell(say("summary", { name: photoName(), ...shares }));
}

function showSkipsNote() {
  const stages = [...current.off].map(stageName).join(", ");
  find('[data-note="skips"]').textContent = say("skips_off", { stages, percent: percent(picture.changed.share) });
}

const photoName = () => (current.example ? say(`example_${current.example}`) : current.photo.orig_name);

/** Draw anew what is seen, and write it to the address. */
function redraw() {
  for (const button of findAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === look.view));
  }
  find(".pf-papers").hidden = look.view !== "cutout";
  find(".pf-scale").hidden = look.view !== "certainty";
  for (const node of findAll(".pf-split, .pf-handle")) node.hidden = look.view !== "compare";
  find(".pf-sheet").style.setProperty("--split", look.split);
  find(".pf-badge").hidden = !look.stage;
  find(".pf-badge").textContent = look.stage ? stageName(look.stage) : "";
  picture.draw(look);
  writeAddress(addressOf(current.example, look, current.off));
  if (look.view === "cutout" && current.result) showCutout();
}

// === Stages ===

function showStageOf(stride) {
  look.stage = stride;
  if (stride && !["mask", "compare"].includes(look.view)) look.view = "mask";
  if (!current.result) return;
  showStage(current.result, stride);
  redraw();
}

/** Who works at the stages may have scrolled the picture out of sight. */
function bringPictureBack() {
  const { top, bottom, height } = find(".pf-frame").getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (seen < height / 2) find(".pf-frame").scrollIntoView({ block: "nearest" });
}

function play() {
  if (!current.result) return;
  bringPictureBack();
  player.toggle(STRIDES);
}

function chooseStage(stride) {
  player.stop();
  bringPictureBack();
  showStageOf(look.stage === stride ? null : stride);
}

// === Views and downloads ===

function chooseView(view) {
  player.stop();
  if (current.result?.cutout === "failed") current.result.cutout = null; // another try
  look.view = view;
  if (!["mask", "compare"].includes(view)) look.stage = null;
  showStageOf(look.stage);
}

/** The cut-out is dear, and so it is made when somebody wants to see it. */
async function showCutout() {
  const { result } = current;
  if (result.cutout) return;
  result.cutout = "asked";
  complain("");
  busy(true, ".pf-frame");
  try {
    const file = await fetchMade("cutout-shown", (sentence) => result === current.result && tell(sentence));
    const cutout = await createImageBitmap(await (await download(file)).blob());
    result.cutout = cutout;
    if (result === current.result) picture.draw(look);
  } catch (error) {
    result.cutout = "failed"; // or it would be asked again for each colour behind it
    if (result === current.result) complain(sentenceOf(error));
  }
  // While a skip's answer is awaited, the veil and the sentence are about that.
  if (result !== current.result || current.off !== current.resultOff) return;
  busy(false);
  showNumbers(result);
}

/** Ask for a file of what is seen; see `ask`. */
function fetchMade(want, tell) {
  const { photo, example, resultOff: off } = current;
  const shown = classes.map(({ name }) => name).filter((name) => look.shown[name]);
  const question = { photo, example, off: [...off], want, opacity: look.opacity, classes: shown };
  return ask(question, tell);
}

async function take(button) {
  if (!current.result || isAtWork(button)) return;
  const mine = current;
  const tellHere = (sentence) => mine === current && (find(".pf-made").textContent = sentence);
  atWork(button, true);
  tellHere(say("making", { what: button.textContent }));
  try {
    const { url, orig_name } = await fetchMade(button.dataset.take, tellHere);
    Object.assign(document.createElement("a"), { href: url, download: orig_name }).click();
    tellHere(say("made", { file: orig_name }));
  } catch (error) {
    tellHere(sentenceOf(error));
  }
  atWork(button, false);
}

async function share() {
  const link = addressOf(current.example, look, current.off);
  find(".pf-made").textContent = say((await copied(link)) ? "copied" : "copy_by_hand", { link });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A Space's frame may not use the clipboard; the old way works there.
    const before = document.activeElement;
    const field = Object.assign(document.createElement("textarea"), { value: text });
    element.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before.focus();
    return done;
  }
}

// === Starting ===

function makeThumbnails() {
  for (const { name, thumbnail } of examples) {
    const image = Object.assign(document.createElement("img"), { src: thumbnail, alt: "" });
    const button = make("button", "pf-thumbnail", "", image, say(`example_${name}`));
    button.type = "button";
    button.dataset.example = name;
    button.addEventListener("click", () => takeExample(name));
    find(".pf-thumbnails").append(button);
  }
}

function showScore() {
  if (!score) return;
  find(".pf-score").hidden = false;
  find(".pf-score > p").textContent = say("score", score);
  find(".pf-score details p").textContent = say("score_details", score);
}

fillWords();
makeThumbnails();
makeLegend(look, redraw);
for (const name of ["opacity", "split"]) makeSlider(name, look, redraw);
makePapers(look, redraw);
makeReading(picture, look);
takeFiles(give);
takeDropsAndPastes(give, complain);
takeFromCamera(give, complain);
showScore();
for (const button of findAll("[data-view]")) button.addEventListener("click", () => chooseView(button.dataset.view));
for (const button of findAll("[data-take]")) button.addEventListener("click", () => take(button));
find("[data-do=play]").addEventListener("click", play);
find("[data-do=all-stages]").addEventListener("click", () => {
  find(`.pf-tile[data-stage="${look.stage}"]`).focus(); // the button goes
  chooseStage(look.stage);
});
find("[data-do=share]").addEventListener("click", share);
find("[data-do=figures]").addEventListener("click", () => trigger("figures"));
open({ example: address.photo ?? examples[0].name }, address.off);
