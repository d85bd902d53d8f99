// @ts-check
// Finds the photos among chosen or dropped files and folders.

const PHOTO_NAME = /\.(jpe?g|jfif|png|webp|hei[cf]|avif|gif|tiff?|bmp)$/i;

/**
 * Keep the files that look like photos, by their names.
 *
 * @param {File[]} files
 */
export const photosAmong = (files) =>
  files.filter(({ name }) => PHOTO_NAME.test(name) && !name.startsWith("."));

/**
 * List the dropped files. Of a folder, only the files that look like photos.
 *
 * @param {DataTransfer} data
 * @returns {Promise<File[]>}
 */
export async function droppedFiles({ items, files }) {
  // All entries are taken at once, because the browser forgets them when the event has passed.
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
