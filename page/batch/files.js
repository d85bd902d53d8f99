// @ts-check
// Finds the photos among chosen or dropped files and folders.

/**
 * Keep the files that look like photos, by their names.
 *
 * @param {File[]} files
 * @param {string[]} endings of photos' names
 */
export const photosAmong = (files, endings) =>
  files.filter(({ name }) => !name.startsWith(".") && endings.some((one) => name.toLowerCase().endsWith(one)));

/**
 * List the dropped files. Of a folder, only the files that look like photos.
 *
 * @param {DataTransfer} data
 * @param {string[]} endings of photos' names
 * @returns {Promise<File[]>}
 */
export async function droppedFiles({ items, files }, endings) {
  // All entries are taken at once, because the browser forgets them when the event has passed.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  return entries.length ? filesOfAll(entries, endings) : [...files];
}

/**
 * @param {FileSystemEntry[]} entries
 * @param {string[]} endings
 */
async function filesOfAll(entries, endings) {
  return (await Promise.all(entries.map((entry) => filesOf(entry, endings)))).flat();
}

/**
 * @param {FileSystemEntry} entry
 * @param {string[]} endings
 * @returns {Promise<File[]>}
 */
async function filesOf(entry, endings) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [await new Promise((resolve, reject) => file.file(resolve, reject))];
  }
  const entries = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
  return photosAmong(await filesOfAll(entries, endings), endings);
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
