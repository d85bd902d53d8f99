// @ts-check
// The choice of the network that is asked. It is hidden if the server has only one.

import { find, findAll, make } from "../shared/dom.js";
import { say } from "../shared/texts.js";

/** @import { NetworkChoice, OwnStudioProps } from "../shared/types.js" */

/**
 * @param {HTMLElement} element
 * @param {NetworkChoice[]} networks
 * @param {(name: string) => void} choose
 */
export function showNetworks(element, networks, choose) {
  const group = find(element, ".pf-which");
  group.hidden = networks.length < 2;
  group.title = say("network_numbers_are");
  for (const network of networks) {
    const name = make("span", "", `${say(`network_${network.name}`)} `, make("small", "", timeOf(network)));
    const button = make("button", "", "", name, make("small", "", scoresOf(network)));
    button.type = "button";
    button.dataset.network = network.name;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") !== "true") choose(network.name);
    });
    group.append(button);
  }
}

/** @param {NetworkChoice} network */
const timeOf = ({ time }) => time && say("network_time", { time });

/** @param {NetworkChoice} network */
const scoresOf = ({ wild, oxford }) => wild && oxford && say("network_numbers", { wild, oxford });

/**
 * Mark the network that is asked; null for the default.
 *
 * @param {HTMLElement} element
 * @param {Pick<OwnStudioProps, "networks">} props
 * @param {string | null} name
 */
export function markNetwork(element, { networks }, name) {
  for (const button of findAll(element, "[data-network]")) {
    const isChosen = button.dataset.network === (name ?? networks[0]?.name);
    button.setAttribute("aria-pressed", String(isChosen));
  }
}
