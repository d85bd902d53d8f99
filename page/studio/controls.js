// @ts-check
// Controls that need no server: classes, opacity, before/after slider, colour behind the cut-out.

import { find, make } from "../shared/dom.js";
import { say } from "../shared/texts.js";

/** @import { Look, PixelClass } from "../shared/types.js" */

/**
 * Make a checkbox for each class, with its colour and an element for its share.
 *
 * @param {HTMLElement} element
 * @param {PixelClass[]} classes
 * @param {Look} look
 * @param {() => void} change is called after each change of `look`
 */
export function makeLegend(element, classes, look, change) {
  const animal = make("p", "pf-animal", say("animal"), " ", make("b", ""));
  find(element, ".pf-classes").append(animal);
  for (const { name, color } of classes) {
    const input = document.createElement("input");
    Object.assign(input, { type: "checkbox", checked: look.shown[name] });
    input.dataset.class = name;
    input.addEventListener("change", () => {
      look.shown[name] = input.checked;
      change();
    });
    const swatch = make("i", "");
    swatch.style.background = `rgb(${color})`;
    const share = make("b", "");
    share.dataset.share = name;
    const label = make("label", "pf-class", "", input, swatch, make("span", "", say(name)), share);
    find(element, ".pf-classes").append(label);
  }
}

/**
 * Bind a slider of 0..100 to a number of 0..1. A touch that turns into scrolling changes nothing.
 *
 * @param {HTMLElement} element
 * @param {"opacity" | "split"} name
 * @param {Look} look
 * @param {() => void} change is called after each change of `look`
 */
export function bindSlider(element, name, look, change) {
  const input = find(element, `[data-set=${name}]`, HTMLInputElement);
  let before = input.value;
  input.addEventListener("pointerdown", () => (before = input.value));
  input.addEventListener("pointercancel", () => {
    input.value = before;
    input.dispatchEvent(new Event("input"));
  });
  input.addEventListener("input", () => {
    look[name] = Number(input.value) / 100;
    change();
  });
}

/**
 * Bind the choice of the colour behind the cut-out.
 *
 * @param {HTMLElement} element
 * @param {Look} look
 * @param {() => void} change is called after each change of `look`
 */
export function bindColour(element, look, change) {
  const input = find(element, "[data-set=colour]", HTMLInputElement);
  input.addEventListener("input", () => {
    look.colour = input.value;
    change();
  });
  find(element, "[data-do=checks]").addEventListener("click", () => {
    look.colour = null;
    change();
  });
}

/**
 * Show the controls that belong to the view, and their state.
 *
 * @param {HTMLElement} element
 * @param {Look} look
 */
export function showControls(element, look) {
  for (const button of element.querySelectorAll("[data-view]")) {
    const isChosen = button instanceof HTMLElement && button.dataset.view === look.view;
    button.setAttribute("aria-pressed", String(isChosen));
  }
  find(element, ".pf-backdrop").hidden = look.view !== "cutout";
  find(element, ".pf-scale").hidden = look.view !== "certainty";
  for (const selector of [".pf-split", ".pf-handle"]) {
    find(element, selector).hidden = look.view !== "compare";
  }
  find(element, ".pf-sheet").style.setProperty("--split", String(look.split));
  showValues(element, look);
}

/**
 * @param {HTMLElement} element
 * @param {Look} look
 */
function showValues(element, look) {
  for (const name of /** @type {const} */ (["opacity", "split"])) {
    find(element, `[data-set=${name}]`, HTMLInputElement).value = String(100 * look[name]);
  }
  if (look.colour) find(element, "[data-set=colour]", HTMLInputElement).value = look.colour;
  for (const input of element.querySelectorAll("[data-class]")) {
    if (input instanceof HTMLInputElement) input.checked = look.shown[input.dataset.class ?? ""];
  }
}
