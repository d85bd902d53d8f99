// How far the arrow keys go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowStep } from "../../page/shared/keys.js";

test("arrow keys go to their side, and no other key goes anywhere", () => {
  const x = { ArrowLeft: -3, ArrowRight: 3 };
  const y = { ArrowUp: -3, ArrowDown: 3 };
  for (const [key, by] of Object.entries(x)) assert.equal(arrowStep(key, 3)?.[0], by);
  for (const [key, by] of Object.entries(y)) assert.equal(arrowStep(key, 3)?.[1], by);
  for (const key of ["Enter", "a", "Home"]) assert.equal(arrowStep(key, 3), null);
});
