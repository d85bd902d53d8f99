// Addresses: what is written is read back, and what makes no sense does no harm.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress, withGradios, writeQuery } from "../../page/shared/addresses.js";

const KNOWN = {
  classes: ["pet", "background", "border"].map((name, index) => ({ index, name, color: [0, 0, 0] })),
  examples: [{ name: "cat" }, { name: "dog" }],
  strides: [32, 16, 8, 4, 2, 1],
  skips: [16, 8, 4],
  networks: [{ name: "vgg16" }, { name: "light" }],
};
const ALL = { pet: true, background: true, border: true };
const LOOK = { view: "mask", opacity: 0.55, shown: ALL, stage: null, split: 0.5, colour: null };

test("a query is readable", () => {
  assert.equal(writeQuery("dog", LOOK, []), "photo=dog&view=mask&opacity=55&classes=pet,background,border");
});

for (const [what, example, change, off] of [
  ["an example", "dog", {}, []],
  ["an upload, which has no name", null, {}, []],
  ["opacity", "cat", { opacity: 0.07 }, []],
  ["no opacity", "cat", { opacity: 0 }, []],
  ["some classes", "cat", { shown: { ...ALL, background: false } }, []],
  ["no class", "cat", { shown: { pet: false, background: false, border: false } }, []],
  ["the slider", "cat", { view: "compare", split: 0.2 }, []],
  ["a stage", "cat", { stage: 8 }, []],
  ["a network", "cat", { network: "light" }, []],
  ["a colour behind the cut-out", "cat", { view: "cutout", colour: "#f4c95d" }, []],
  ["skips", "cat", {}, [16, 4]],
]) {
  test(`a link carries ${what}`, () => {
    const look = { ...LOOK, ...change };
    const read = readAddress(writeQuery(example, look, off), KNOWN);
    assert.equal(read.photo ?? null, example);
    assert.deepEqual({ ...LOOK, ...read.look }, look);
    assert.deepEqual(read.off, off);
  });
}

for (const query of [
  "",
  "photo=../../etc/passwd&view=x&opacity=-3&stage=7&off=a,b",
  "opacity=&split=1e3&stage=0&colour=red&off=",
  "opacity=12.5&colour=1234567&off=2,32&stage=NaN&network=resnet",
]) {
  test(`"${query}" says nothing`, () => {
    assert.deepEqual(readAddress(query, KNOWN), { photo: undefined, look: {}, off: [] });
  });
}

test("a link of an earlier version keeps its colour", () => {
  assert.equal(readAddress("paper=f4c95d", KNOWN).look.colour, "#f4c95d");
});

test("more than all is all, and unknown classes are none", () => {
  const { look } = readAddress("opacity=999&split=101&classes=cat", KNOWN);
  assert.equal(look.opacity, 1);
  assert.equal(look.split, 1);
  assert.deepEqual(look.shown, { pet: false, background: false, border: false });
});

test("Gradio's own parameters stay, and no others", () => {
  assert.equal(withGradios("view=mask", "?view=x&__theme=dark&__a=b&c"), "view=mask&__theme=dark&__a=b");
  assert.equal(withGradios("view=mask", "?lang=zh&off=4"), "view=mask&lang=zh"); // the visitor's language
});
