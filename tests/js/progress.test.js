// The time that is left of a batch.

import assert from "node:assert/strict";
import { test } from "node:test";

Object.defineProperty(globalThis, "navigator", { value: { language: "en-US" }, configurable: true });
const { setTexts } = await import("../../page/shared/texts.js");
const { timeLeft } = await import("../../page/batch/progress.js");

setTexts({ en: { batch_left: "{minutes} min", batch_left_seconds: "{seconds} s" } });

test("the rest takes as long as what is done, photo by photo", () => {
  assert.equal(timeLeft(2000, 1, 4), "6 s");
  assert.equal(timeLeft(1500, 3, 4), "1 s");
  assert.equal(timeLeft(60_000, 2, 10), "4 min");
  assert.equal(timeLeft(10_000, 1, 8), "2 min");
});

test("nothing is said before the first photo and after the last", () => {
  assert.equal(timeLeft(5000, 0, 4), "");
  assert.equal(timeLeft(5000, 4, 4), "");
});
