// Reads JSON cases from the standard input, computes each with page/shared/upsampling.js, and writes JSON.

import { readFileSync } from "node:fs";

import {
  addStamps, convolve, doubleBilinearly, flipped, layoutOf, overlaps, paddingsOf, pool, spreadOut, unpool,
} from "../../page/shared/upsampling.js";

const WAYS = {
  transposed: ({ input, kernel, settings }) => {
    const layout = layoutOf(settings);
    return {
      stamps: addStamps(input, kernel, layout),
      zeros: convolve(spreadOut(input, layout), flipped(kernel)),
      overlaps: overlaps(layout),
    };
  },
  paddings: ({ sizes }) => paddingsOf(sizes),
  bilinear: ({ map }) => doubleBilinearly(map),
  unpooling: ({ map, values }) => unpool(values, pool(map).places),
  pooling: ({ map }) => pool(map).map,
};

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({ way, ...of }) => WAYS[way](of))));
