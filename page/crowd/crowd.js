// Many photos: chosen or dropped, by file or folder, and sent one after the other.

const PHOTO_NAME = /\.(jpe?g|png|webp|hei[cf]|avif|gif|tiff?|bmp)$/i;
const [fileInput, folderInput] = findAll("#many input");
let sending = false;

async function giveAll(files) {
  if (sending || !files.length) return;
  sending = true;
  for (const button of findAll("button")) button.disabled = true;
  try {
    await sendAll(files);
  } finally {
    sending = false;
    find(".pf-sending").textContent = "";
    for (const button of findAll("button")) button.disabled = false;
  }
}

/** Photos that can't be sent are named and don't stop the others. */
async function sendAll(files) {
  const total = files.length;
  find(".pf-error").textContent = "";
  if (total > maxPhotos) return complain([say("many_too_many", { total })]);
  const photos = [];
  const troubles = [];
  for (const [i, file] of files.entries()) {
    find(".pf-sending").textContent = say("many_sending", { number: i + 1, total });
    try {
      photos.push(await send(file));
    } catch (error) {
      troubles.push(`${file.name}: ${error.message}`);
    }
  }
  complain(troubles);
  if (!photos.length) return;
  props.value = { photos, language };
  trigger("ask");
}

function complain(sentences) {
  find(".pf-error").textContent = sentences.join(" ");
}

/** The files of a folder, and of those in it, that look like photos. */
const photosOf = (files) => files.filter(({ name }) => PHOTO_NAME.test(name) && !name.startsWith("."));

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const entries = [];
  for (let some; some?.length !== 0; entries.push(...some)) {
    some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  }
  return photosOf((await Promise.all(entries.map(filesOf))).flat());
}

async function dropped({ items, files }) {
  // Asked for at once: after the event has passed, the browser has forgotten them.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...files];
}

const meant = (event) => event.dataTransfer?.types.includes("Files") && element.checkVisibility();
document.addEventListener("dragover", (event) => {
  if (!meant(event)) return;
  event.preventDefault();
  element.classList.add("pf-dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) element.classList.remove("pf-dropping");
});
document.addEventListener("drop", async (event) => {
  element.classList.remove("pf-dropping");
  if (!meant(event)) return;
  event.preventDefault();
  giveAll(await dropped(event.dataTransfer));
});

fillWords();
for (const [input, chosen] of [[fileInput, (files) => files], [folderInput, photosOf]]) {
  input.addEventListener("change", () => {
    giveAll(chosen([...input.files]));
    input.value = ""; // so that the same photos can be given again
  });
}
find("[data-do=photos]").addEventListener("click", () => fileInput.click());
find("[data-do=folder]").addEventListener("click", () => folderInput.click());
