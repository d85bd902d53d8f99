// @ts-check
// Convolution: one window of the photo times one kernel of the first layer, and the kernel's map.

import { make } from "../../shared/dom.js";
import { cells } from "../drawing/cells.js";
import { slider, spoken } from "../drawing/controls.js";
import { fixed } from "../drawing/format.js";
import { MapView, letMove } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";
import { ByHand } from "./by_hand.js";

/** @import { LessonHost } from "../lessons.js" */

const KERNELS = 64;
const SEEN = 9; // pixels: the frame around the window of three is drawn larger, to be seen

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto }) {
  let kernel = 0;
  let size = [1, 1];
  /** @type {number[] | null} */
  let place = null;
  const photo = new MapView(say("photo"));
  const map = new MapView("");
  const mapPanel = panel("", map.element);
  const sums = new Sums(say);

  const showSum = latest(ask, (found) => sums.show(found));
  const go = letMove(photo, say("place"), () => size, (column, row) => {
    place = [column, row];
    for (const view of [photo, map]) {
      const corner = [column - (SEEN - 1) / 2, row - (SEEN - 1) / 2];
      view.mark(corner[0] / size[0], corner[1] / size[1], SEEN / size[0], SEEN / size[1]);
    }
    showSum({ kernel, column, row });
  });
  const showMap = latest(ask, async (found) => {
    mapPanel.caption(say("map", { number: kernel + 1 }));
    map.describe(mapPanel.text());
    await map.drawMap(found.map);
    const [column, row] = place ?? found.largest;
    go(column, row);
  });
  const picker = slider(say("kernel"), { min: 1, max: KERNELS, value: 1 }, (number) => {
    kernel = number - 1;
    showMap({ kernel });
  });
  const views = [panel(say("photo"), photo.element), mapPanel].map(({ element }) => element);
  const maps = make("div", "pf-side-by-side", "", ...views);
  section.append(picker, maps, sums.element, new ByHand(say).element);
  onPhoto((opened) => {
    photo.draw(opened.photo);
    size = [opened.photo.width, opened.photo.height];
    place = null;
    showMap({ kernel });
  });
}

/** For each colour the window, the kernel and their products; then the sum. */
class Sums {
  #say;
  #table = make("div", "pf-colours");
  #sum = spoken();

  /** @param {LessonHost["say"]} say */
  constructor(say) {
    this.#say = say;
    this.#sum.className = "pf-sum";
    this.element = make("div", "pf-lesson-body", "", this.#table, this.#sum);
  }

  /** @param {any} found */
  show({ colours, bias, total, after }) {
    const say = this.#say;
    const most = (/** @type {string} */ key) =>
      Math.max(...colours.flatMap((/** @type {any} */ one) => one[key].flat().map(Math.abs)), 1e-9);
    const largest = { window: most("window"), kernel: most("kernel"), products: most("products") };
    const rows = colours.map((/** @type {any} */ one) => {
      const { name } = one;
      const colour = say(`colour_${name}`);
      const captions = {
        window: say("window", { colour }),
        kernel: say("weights", { colour }),
        products: say("products", { sum: fixed(one.sum, 2) }),
      };
      const grids = Object.entries(captions).map(([key, label]) => {
        const strongest = largest[/** @type {keyof typeof largest} */ (key)];
        return panel(label, cells(one[key], { label, size: 48, most: strongest })).element;
      });
      return make("div", `pf-colour pf-${name}`, "", ...grids);
    });
    this.#table.replaceChildren(...rows);
    const parts = Object.fromEntries(colours.map((/** @type {any} */ one) => [one.name, fixed(one.sum, 2)]));
    const rest = { bias: fixed(bias, 2), total: fixed(total, 2), after: fixed(after, 2) };
    this.#sum.textContent = say("sum", { ...parts, ...rest });
  }
}
