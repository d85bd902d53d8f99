// Photos among files are found by the endings that the server sends.

import assert from "node:assert/strict";
import { test } from "node:test";

import { photosAmong } from "../../page/batch/files.js";

test("files with the ending of a photo are kept, whatever its case, unless they are hidden", () => {
  const names = ["a.jpg", "B.HEIC", "c.txt", "._a.jpg", "jpg", "d.jpg.zip"];
  const files = names.map((name) => /** @type {File} */ ({ name }));
  assert.deepEqual(photosAmong(files, [".jpg", ".heic"]).map(({ name }) => name), ["a.jpg", "B.HEIC"]);
});
