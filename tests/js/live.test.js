// Live pictures: one frame in flight, the newest; nothing after the end; photos first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Rate, follow } from "../../page/studio/frames.js";

/** A camera and a server that note what happens, until `count` frames have been asked about. */
function scene(count, answers = () => ({ mask: true })) {
  const log = { taken: 0, asked: [], shown: [], rests: 0, yields: 0, inFlight: 0, most: 0 };
  const steps = {
    isOn: () => log.asked.length < count || log.isOpen === true,
    take: async () => ++log.taken,
    ask: async (frame) => {
      log.inFlight += 1;
      log.most = Math.max(log.most, log.inFlight);
      log.asked.push(frame);
      await new Promise((resolve) => setImmediate(resolve));
      log.inFlight -= 1;
      return answers(frame);
    },
    show: (mask) => log.shown.push(mask),
    yieldToPhotos: () => (log.yields += 1),
    rest: async () => void (log.rests += 1),
  };
  return { log, steps };
}

test("one frame is in flight, and the next is taken when its answer is there", async () => {
  const { log, steps } = scene(5, (frame) => ({ frame }));
  await follow(steps);
  assert.equal(log.most, 1);
  assert.deepEqual(log.asked, [1, 2, 3, 4, 5]);
  assert.equal(log.taken, 5);
  assert.deepEqual(log.shown, [1, 2, 3, 4].map((frame) => ({ frame })));
});

test("an answer that comes after the end is not shown", async () => {
  const { log, steps } = scene(1);
  await follow(steps);
  assert.deepEqual([log.asked.length, log.shown.length], [1, 0]);
});

test("while photos are worked on, it waits and tries again", async () => {
  const { log, steps } = scene(4, (frame) => (frame < 3 ? "busy" : { frame }));
  await follow(steps);
  assert.deepEqual([log.yields, log.rests], [2, 2]);
  assert.deepEqual(log.shown, [{ frame: 3 }]);
});

test("a camera that has not started is waited for", async () => {
  const { log, steps } = scene(2);
  const take = steps.take;
  await follow({ ...steps, take: async () => ((await take()) < 3 ? null : log.taken) });
  assert.equal(log.rests, 2);
  assert.deepEqual(log.asked, [3, 4]);
});

test("an error ends it", async () => {
  const { steps } = scene(3);
  await assert.rejects(follow({ ...steps, ask: async () => { throw new Error("lost"); } }), /lost/);
});

test("frames a second are those of the last three seconds", () => {
  const rate = new Rate();
  assert.equal(rate.count(0), null);
  assert.equal(rate.count(500), 2);
  for (let time = 10_000; time < 14_000; time += 200) rate.count(time);
  assert.equal(Math.round(rate.count(14_000)), 5);
});
