// @ts-check
// Fetches results, and unpacks their photo as a bitmap and their masks as grids.

import { unpack } from "../shared/grids.js";
import { download } from "../shared/server.js";

/** @import { PackedResult, Result, ServedFile } from "../shared/types.js" */

/**
 * Fetch a result. The maps of its stages stay packed until needed.
 *
 * @param {ServedFile} file
 * @returns {Promise<Result>}
 */
export async function fetchResult(file) {
  return unpackResult(await download(file, (response) => response.json()));
}

/**
 * @param {PackedResult} result
 * @returns {Promise<Result>}
 */
export async function unpackResult(result) {
  const photo = await createImageBitmap(await (await fetch(result.photo)).blob());
  const [mask, certainty] = await Promise.all([result.mask, result.certainty].map(unpack));
  const undropped = result.undropped && (await unpack(result.undropped));
  const stages = await Promise.all(
    result.stages.map(async (stage) => ({ ...stage, mask: await unpack(stage.mask) })),
  );
  const paperNetworks = await Promise.all(
    result.paper_networks.map(async (paper) => ({ ...paper, mask: await unpack(paper.mask) })),
  );
  const dropped = await Promise.all(
    result.dropped.map(async (one) => ({ ...one, region: await unpack(one.region) })),
  );
  return { ...result, photo, mask, undropped, certainty, stages, paper_networks: paperNetworks, dropped };
}
