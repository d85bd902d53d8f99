// The address: everything that a link can carry, written to the query string and read from it.

const VIEWS = ["mask", "compare", "cutout", "certainty"];
const STRIDES = [32, 16, 8, 4, 2, 1];
const numbers = (text) => (text ?? "").split(",").map(Number);

/** What the address says: {photo, look, off}; anything that makes no sense is left out. */
function readAddress() {
  const query = new URLSearchParams(location.search);
  const look = {};
  if (VIEWS.includes(query.get("view"))) look.view = query.get("view");
  if (/^\d{1,3}$/.test(query.get("opacity"))) look.opacity = Math.min(1, query.get("opacity") / 100);
  if (query.has("classes")) {
    const shown = query.get("classes").split(",");
    look.shown = Object.fromEntries(classes.map(({ name }) => [name, shown.includes(name)]));
  }
  if (/^\d{1,3}$/.test(query.get("split"))) look.split = Math.min(1, query.get("split") / 100);
  if (STRIDES.includes(Number(query.get("stage")))) look.stage = Number(query.get("stage"));
  if (/^[0-9a-f]{6}$/i.test(query.get("paper"))) look.paper = `#${query.get("paper")}`;
  const photo = examples.find(({ name }) => name === query.get("photo"))?.name;
  return { photo, look, off: SKIPS.filter((stride) => numbers(query.get("off")).includes(stride)) };
}

/** The address of what is seen now. An upload has no name that another visitor could use. */
function addressOf(example, look, off) {
  const query = new URLSearchParams();
  if (example) query.set("photo", example);
  query.set("view", look.view);
  query.set("opacity", Math.round(100 * look.opacity));
  query.set("classes", classes.map(({ name }) => name).filter((name) => look.shown[name]));
  if (look.view === "compare") query.set("split", Math.round(100 * look.split));
  if (look.stage) query.set("stage", look.stage);
  if (look.paper) query.set("paper", look.paper.slice(1));
  if (off.size) query.set("off", [...off]);
  // In a Space's frame this is the frame's own address: the direct one.
  return `${location.origin}${location.pathname}?${query.toString().replaceAll("%2C", ",")}`;
}

let writing;

/** Gradio's own parameters, such as __theme, which a link leaves to who opens it. */
function gradiosOwn() {
  const own = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("__"));
  return own.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
}

/** Write it once the visitor rests: browsers refuse an address that changes with every move of a slider. */
function writeAddress(address) {
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(history.state, "", address + gradiosOwn()), 400);
}
