// Grids: unpacked as page/serving/payload.py packs them, compared, enlarged, read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import {
  NOTHING, busiestSquare, difference, enlarge, hatch, outline, sameness, sharesOfChange, unpack, valueAt,
} from "../../page/shared/grids.js";

/** Make a grid of rows of numbers. */
const grid = (...rows) => ({
  width: rows[0].length,
  height: rows.length,
  values: Uint8Array.from(rows.flat()),
});
const N = NOTHING;

test("a packed grid comes back value by value, row by row", async () => {
  const values = Uint8Array.from({ length: 6 }, (_, i) => 50 * i);
  const packed = { shape: [2, 3], data: deflateSync(values).toString("base64") };
  assert.deepEqual(await unpack(packed), { width: 3, height: 2, values });
});

test("the outline is where the class changes to the right or below, in the class's own value", () => {
  const mask = grid([0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 2, 2]);
  assert.deepEqual(outline(mask, 1), grid([N, 0, N, N], [0, 0, 1, 1], [N, N, N, N]));
  assert.deepEqual(outline(mask, 2), grid([0, 0, 1, 1], [0, 0, N, N], [N, N, N, N]));
});

test("a grid of one class has no outline", () => {
  assert.ok(outline(grid([1, 1], [1, 1]), 1).values.every((value) => value === N));
});

test("differences are striped along the diagonal, and their share is counted", () => {
  const one = grid([0, 0, 0, 0], [0, 0, 0, 0]);
  const other = grid([1, 1, 1, 1], [0, 1, 1, 1]);
  assert.deepEqual(difference(one, other, 1), {
    grid: grid([0, 1, 0, 1], [N, 0, 1, 0]),
    share: 7 / 8,
  });
  assert.deepEqual(difference(one, other, 2).grid, grid([0, 0, 1, 1], [N, 1, 1, 0]));
  assert.equal(difference(one, one, 1).share, 0);
});

test("enlarged cells are blocks, also where the size is no multiple", () => {
  const small = grid([1, 2], [3, 4]);
  assert.deepEqual(enlarge(small, 4, 2), grid([1, 1, 2, 2], [3, 3, 4, 4]));
  assert.deepEqual(enlarge(small, 3, 2), grid([1, 2, 2], [3, 4, 4]));
  assert.deepEqual(enlarge(small, 2, 2), small);
});

test("a point reads the cell that it lies in, at the edges too", () => {
  const small = grid([1, 2, 3], [4, 5, 6]);
  for (const [x, y, value] of [[0, 0, 1], [0.34, 0, 2], [0.99, 0.49, 3], [0.5, 0.5, 5], [1, 1, 6]]) {
    assert.equal(valueAt(small, x, y), value, `at ${x}, ${y}`);
  }
});

test("a region is hatched, has an outline, and nothing is drawn outside", () => {
  const size = 20;
  const region = { width: size, height: size, values: new Uint8Array(size * size) };
  for (let y = 3; y < 17; y++) region.values.fill(1, y * size + 3, y * size + 17);
  const { values } = hatch(region);
  for (let i = 0; i < values.length; i++) {
    if (!region.values[i]) assert.equal(values[i], N);
    const [x, y] = [i % size, Math.floor(i / size)];
    if (region.values[i] && (x === 3 || x === 16 || y === 3 || y === 16)) assert.equal(values[i], 1);
  }
  const inside = values.filter((_, i) => region.values[i]);
  assert.ok([0, 1, N].every((value) => inside.includes(value)));
});

test("the shares of a change are told apart: in the border band, and elsewhere", () => {
  const full = grid([2, 2, 1, 1], [1, 1, 1, 1]);
  const changed = grid([0, N, N, N], [1, 1, N, N]);
  assert.deepEqual(sharesOfChange(changed, full, 2), { edge: 1 / 2, inside: 2 / 6 });
  assert.deepEqual(sharesOfChange(changed, grid([1, 1, 1, 1], [1, 1, 1, 1]), 2), { edge: 0, inside: 3 / 8 });
});

test("two grids of different shapes are compared cell by cell of the finer one", () => {
  assert.equal(sameness(grid([1, 2]), grid([1, 1, 2, 2], [1, 0, 2, 0])), 6 / 8);
});

test("the busiest square holds most of what is marked", () => {
  const marked = { width: 30, height: 20, values: new Uint8Array(600).fill(N) };
  for (const [x, y] of [[21, 11], [22, 12], [23, 13], [2, 2]]) marked.values[y * 30 + x] = 0;
  const { left, top } = busiestSquare(marked, 6);
  assert.ok(left <= 21 && left + 6 > 23 && top <= 11 && top + 6 > 13);
  assert.deepEqual(busiestSquare(marked, 20), { left: 4, top: 0 });
});
