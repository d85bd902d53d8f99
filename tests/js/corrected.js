// Corrects results with the page's module, for tests/test_corrections.py.

import { correct, turnRegion } from "../../page/shared/corrections.js";

const grid = ({ width, height, values }) => ({ width, height, values: Uint8Array.from(values) });

/** Read a result whose grids are lists of numbers. */
const read = ({ size, mask, undropped, stages, dropped }) => ({
  size,
  mask: grid(mask),
  undropped: undropped && grid(undropped),
  stages: stages.map((stage) => ({ mask: grid(stage.mask) })),
  dropped: dropped.map(({ region }) => ({ region: grid(region) })),
  paper_networks: [],
});

export function corrected(result, corrections, classes) {
  const { mask, shares, dropped, pet_found, stages } = correct(read(result), corrections, classes);
  const { agreement } = stages[0];
  return { mask: [...mask.values], shares, dropped: dropped.length, pet_found, agreement };
}

export const turned = (result, corrections, classes, point) =>
  turnRegion(read(result), corrections, classes, point);
