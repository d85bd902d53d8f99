// @ts-check
// The photos among files that are chosen or dropped, in folders too.

const PHOTO_NAME = /\.(jpe?g|jfif|png|webp|hei[cf]|avif|gif|tiff?|bmp)$/i;

/**
 * Keep the files of a folder, and of those in it, that look like photos.
 *
 * @param {File[]} files
 */
export const photosAmong = (files) =>
  files.filter(({ name }) => PHOTO_NAME.test(name) && !name.startsWith("."));

/**
 * List the files that were dropped: those of folders that look like photos, and all others.
 *
 * @param {DataTransfer} data
 * @returns {Promise<File[]>}
 */
export async function droppedFiles({ items, files }) {
  // Asked for at once: after the event has passed, the browser has forgotten them.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  return entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...files];
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [await new Promise((resolve, reject) => file.file(resolve, reject))];
  }
  const entries = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
  return photosAmong((await Promise.all(entries.map(filesOf))).flat());
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[]>}
 */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return entries; // a reader gives a hundred at a time
    entries.push(...some);
  }
}
