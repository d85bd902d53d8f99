// @ts-check
// The whole network as a drawing: encoder down, decoder up, skips across.

import { make } from "../../shared/dom.js";
import { stageName } from "../../shared/texts.js";
import { MapView, letMove } from "../drawing/map_view.js";
import { panel } from "../drawing/panel.js";
import { latest } from "../latest.js";
import { seen } from "./fields.js";

/** @import { LessonHost } from "../lessons.js" */

/** @type {Record<number, string>} */
const ENCODER_LESSONS = { 1: "convolution" };
/** @type {Record<number, string>} */
const DECODER_LESSONS = { 32: "score", 1: "certainty" };

/** @param {LessonHost} host */
export function start({ section, say, ask, onPhoto, classes, constants }) {
  /** @type {[number, number]} */
  let size = [1, 1];
  /** @type {[number, number]} */
  let point = [0, 0];
  const photo = new MapView(say("photo"));
  const place = make("i", "pf-place pf-point");
  place.hidden = true;
  photo.element.append(place);
  const says = make("p", "pf-hint pf-says", say("start"));
  says.setAttribute("role", "status");
  const tower = new Tower(say, constants.skips, (node) => {
    const { field, stride } = node;
    photo.mark(...(field ? seen(field, point, size) : whole));
    says.textContent = field ? say("sees", { stride, side: field.side }) : say("sees_all", { stride });
  });
  const go = letMove(photo, say("place"), () => size, (column, row) => {
    point = [column, row];
    const [x, y] = [column / size[0], row / size[1]];
    place.hidden = false;
    Object.assign(place.style, { left: `${100 * x}%`, top: `${100 * y}%` });
    tower.point(x, y);
  });
  const show = latest(ask, (found) => {
    tower.show(found, classes);
    go(Math.floor(size[0] / 2), Math.floor(size[1] / 2));
  });
  const left = make("div", "pf-map-photo", "", panel(say("photo"), photo.element).element, says);
  section.append(make("div", "pf-network-map", "", left, tower.element));
  onPhoto((opened) => {
    photo.draw(opened.photo);
    size = [opened.photo.width, opened.photo.height];
    show({});
  });
}

/** The frame around the whole photo. @type {[number, number, number, number]} */
const whole = [0, 0, 1, 1];

/** The two columns of maps. */
class Tower {
  /** @type {MapView[]} */
  #views = [];
  /** The node that is looked at. @type {any} */
  #node = null;
  #say;
  #skips;
  #look;

  /**
   * @param {LessonHost["say"]} say
   * @param {number[]} skips their strides
   * @param {(node: any) => void} look is called with the map that the visitor points at
   */
  constructor(say, skips, look) {
    this.#say = say;
    this.#skips = skips;
    this.#look = look;
    this.element = make("div", "pf-tower");
  }

  /**
   * @param {any} found
   * @param {LessonHost["classes"]} classes
   */
  show({ encoder, decoder, mask }, classes) {
    this.#views = [];
    const rows = encoder.flatMap((/** @type {any} */ down) => {
      const { stride } = down;
      const up = decoder.find((/** @type {any} */ one) => one.stride === stride);
      const picture = stride === 1 ? (/** @type {MapView} */ view) => view.drawClasses(mask, classes) : null;
      return [
        this.#link(down, "encoder_link", ENCODER_LESSONS[stride] ?? "pooling"),
        this.#between(stride),
        this.#link(up, "decoder_link", DECODER_LESSONS[stride] ?? "transposed", picture),
      ];
    });
    const heads = ["encoder", "", "decoder"].map((key) => make("p", "pf-small pf-head", key && this.#say(key)));
    this.element.replaceChildren(...heads, ...rows);
  }

  /**
   * Mark a point of the photo on every map.
   *
   * @param {number} x 0..1
   * @param {number} y 0..1
   */
  point(x, y) {
    for (const view of this.#views) view.mark(x, y, 0, 0);
    if (this.#node) this.#look(this.#node);
  }

  /**
   * @param {any} node
   * @param {string} key of its link's text
   * @param {string} lesson
   * @param {((view: MapView) => void) | null} [draw]
   */
  #link(node, key, lesson, draw) {
    const [height, width, channels] = node.shape;
    const label = this.#say(key, { stride: node.stride, height, width, channels });
    const view = new MapView(label);
    view.element.classList.add(`pf-at-${node.stride}`);
    this.#views.push(view);
    if (draw) draw(view);
    else view.drawMap(node.map);
    const name = make("b", "", stageName(node.stride));
    const text = make("span", "pf-small", "", name, ` ${this.#say("shape", { height, width, channels })}`);
    const link = make("a", "pf-node", "", view.element, text);
    link.href = `#lesson=${lesson}`;
    link.setAttribute("aria-label", label);
    const look = () => {
      this.#node = node;
      this.#look(node);
    };
    link.addEventListener("pointerenter", look);
    link.addEventListener("focus", look);
    return link;
  }

  /** @param {number} stride */
  #between(stride) {
    if (stride === 32) return make("span", "pf-arrow pf-small", "→", make("span", "", this.#say("context")));
    if (!this.#skips.includes(stride)) return make("span", "");
    const link = make("a", "pf-arrow pf-small", "→", make("span", "", this.#say("skip")));
    link.href = "#lesson=skips";
    link.setAttribute("aria-label", this.#say("skip_link", { stride }));
    return link;
  }
}
