// Colour tables, as the bytes that a canvas shows: red, green, blue, opacity.

import assert from "node:assert/strict";
import { test } from "node:test";

import { classColours, heatColours, stripeColours } from "../../page/shared/colours.js";
import { NOTHING } from "../../page/shared/grids.js";

const CLASSES = [
  { index: 0, name: "pet", color: [230, 159, 0] },
  { index: 2, name: "border", color: [240, 228, 66] },
];

const rgba = (table, value) => [...new Uint8Array(table.buffer, 4 * value, 4)];

test("each class has its colour; what has no class is clear", () => {
  const table = classColours(CLASSES);
  assert.deepEqual(rgba(table, 0), [230, 159, 0, 255]);
  assert.deepEqual(rgba(table, 2), [240, 228, 66, 255]);
  for (const value of [1, NOTHING]) assert.deepEqual(rgba(table, value), [0, 0, 0, 0]);
});

test("classes that are not shown are clear", () => {
  const table = classColours(CLASSES, { pet: false, border: true });
  assert.deepEqual(rgba(table, 0), [0, 0, 0, 0]);
  assert.deepEqual(rgba(table, 2), [240, 228, 66, 255]);
});

for (const low of [0, 85]) {
  test(`heat goes from viridis' dark at ${low} to its bright end at 255, and ever brighter`, () => {
    const table = heatColours(low);
    assert.deepEqual(rgba(table, low), [68, 1, 84, 255]);
    assert.deepEqual(rgba(table, 255), [253, 231, 37, 255]);
    const green = Array.from({ length: 256 }, (_, value) => rgba(table, value)[1]);
    assert.ok(green.slice(0, low).every((value) => value === 1));
    assert.ok(green.slice(1).every((value, i) => value >= green[i]));
  });
}

test("heat passes its middle colour in the middle", () => {
  assert.deepEqual(rgba(heatColours(55), 155), [33, 145, 140, 255]);
});

test("stripes are black and white", () => {
  const table = stripeColours();
  assert.deepEqual(rgba(table, 0), [0, 0, 0, 255]);
  assert.deepEqual(rgba(table, 1), [255, 255, 255, 255]);
  assert.deepEqual(rgba(table, NOTHING), [0, 0, 0, 0]);
});
