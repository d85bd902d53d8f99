// @ts-check
// The calibration plot: how sure the network is, and how often it is right.

import { make, svg } from "../../shared/dom.js";
import { drawing } from "../drawing/svg.js";

/** @import { LessonHost } from "../lessons.js" */

const SIDE = 300;
const ROOM = 64; // for the axes' numbers and names

/**
 * @param {LessonHost["say"]} say
 * @param {any} calibration of the weights' card; null if it has none
 */
export function calibrationPlot(say, calibration) {
  if (!calibration) return [];
  const bins = calibration.bins.filter((/** @type {any} */ bin) => bin.certainty !== null);
  const x = (/** @type {number} */ share) => ROOM + SIDE * share;
  const y = (/** @type {number} */ share) => 18 + SIDE * (1 - share);
  const dots = bins.map((/** @type {any} */ { certainty, right, share }) => {
    const radius = 3 + 12 * Math.sqrt(share); // its area grows with the number of pixels
    return svg("circle", { class: "pf-dot", cx: x(certainty), cy: y(right), r: radius.toFixed(1) });
  });
  const ticks = [0, 0.5, 1].flatMap((share) => [
    svg("text", { x: x(share), y: y(0) + 14 }, `${100 * share} %`),
    svg("text", { x: ROOM - 22, y: y(share) }, `${100 * share} %`),
  ]);
  const whole = (/** @type {number} */ share) => (100 * share).toFixed(0);
  const [first, last] = [bins[0], bins[bins.length - 1]];
  const label = say("plot_label", {
    count: bins.length,
    first: whole(first.certainty),
    first_right: whole(first.right),
    last: whole(last.certainty),
    last_right: whole(last.right),
  });
  const plot = drawing(SIDE + ROOM + 24, SIDE + 58, label,
    svg("rect", { class: "pf-plot", x: x(0), y: y(1), width: SIDE, height: SIDE }),
    svg("line", { class: "pf-even", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    ...dots, ...ticks,
    svg("text", { x: x(0.5), y: y(0) + 32 }, say("sure")),
    svg("text", { x: 0, y: 0, transform: `translate(8 ${y(0.5)}) rotate(-90)` }, say("right")),
  );
  const error = (100 * calibration.expected_error).toFixed(1);
  const lead = say("plot_lead", { photos: calibration.photos ?? "", error });
  return [make("h3", "", say("plot")), make("p", "pf-hint", lead), make("div", "", "", plot)];
}
