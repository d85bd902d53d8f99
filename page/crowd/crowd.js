// Many photos: chosen or dropped, by file or folder, and sent one after the other.

const PHOTO_NAME = /\.(jpe?g|jfif|png|webp|hei[cf]|avif|gif|tiff?|bmp)$/i;
const [fileInput, folderInput] = findAll("#many input");
const buttons = findAll("#many button");
const zip = find("a");
let working = false;
let expiry;

async function giveAll(files) {
  if (working) return tell(say("many_busy"));
  if (!files.length) return complain([say("many_none")]);
  if (files.length > maxPhotos) return complain([say("many_too_many", { total: files.length })]);
  working = true;
  for (const button of buttons) atWork(button, true);
  clearTimeout(expiry);
  zip.hidden = true;
  tell("");
  complain([]);
  try {
    await segmentAll(files);
  } catch (error) {
    tell("");
    complain([sentenceOf(error)]);
  }
  for (const button of buttons) atWork(button, false);
  working = false;
}

async function segmentAll(files) {
  const photos = await sendAll(files);
  if (!photos.length) return tell("");
  const { url, orig_name } = await ask({ photos }, tell);
  Object.assign(zip, { href: url, download: orig_name, hidden: false });
  expiry = setTimeout(expire, 1000 * lifetime);
}

/** The zip is deleted in time; who leaves the page open shall hear of it. */
function expire() {
  zip.hidden = true;
  complain([say("many_expired")]);
}

/** Photos that can't be sent are named and don't stop the others. */
async function sendAll(files) {
  const photos = [];
  const troubles = [];
  for (const [i, file] of files.entries()) {
    tell(say("many_sending", { number: i + 1, total: files.length }));
    try {
      photos.push(await send(file));
    } catch (error) {
      troubles.push(`${file.name}: ${sentenceOf(error)}`);
    }
  }
  complain(troubles);
  return photos;
}

function tell(sentence) {
  find(".pf-status").textContent = sentence;
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

takeDrops((data) => dropped(data).then(giveAll, () => complain([say("upload_failed")])));
fillWords();
for (const [input, chosen] of [[fileInput, (files) => files], [folderInput, photosOf]]) {
  input.addEventListener("change", () => {
    if (input.files.length) giveAll(chosen([...input.files]));
    input.value = ""; // so that the same photos can be given again
  });
}
find("[data-do=photos]").addEventListener("click", () => working || fileInput.click());
find("[data-do=folder]").addEventListener("click", () => working || folderInput.click());
