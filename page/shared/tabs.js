// @ts-check
// Keeps the open tab in the address, after its "#": "#tab=code", or "#lesson=pooling" for a lesson.

/**
 * @typedef {object} TabHost what Gradio gives to the component that opens tabs
 * @property {{ tabs: string[], value: unknown }} props ids of the tabs
 * @property {() => void} ask send `props.value` to the server, which opens the tab
 */

/** The tab that was opened last, as far as this module knows. @type {string | null} */
let shown = null;
/** The tab that the address asked for, until it is open. Gradio opens the first one before it. */
let awaited = tabOf(location.hash);

/**
 * Read which tab an address names. Without one it is the first: null.
 *
 * @param {string} hash
 */
export function tabOf(hash) {
  const named = new URLSearchParams(hash.slice(1));
  return named.has("lesson") ? "lessons" : named.get("tab");
}

/**
 * Open the tab that the address names, now and whenever the visitor goes to another address.
 *
 * @param {TabHost} host
 */
export function start({ props, ask }) {
  const open = () => {
    const tab = tabOf(location.hash) ?? props.tabs[0];
    if (!props.tabs.includes(tab) || tab === shown) return;
    awaited = tab;
    props.value = { tab };
    ask();
  };
  if (awaited && !props.tabs.includes(awaited)) awaited = null;
  if (tabOf(location.hash)) open();
  addEventListener("hashchange", open);
}

/**
 * Write the tab that the visitor has opened to the address, so that Back goes back.
 *
 * @param {string} tab
 */
export function note(tab) {
  shown = tab;
  if (awaited) {
    if (tab === awaited) awaited = null;
    return;
  }
  if (tab === (tabOf(location.hash) ?? "one")) return;
  const hash = tab === "one" ? "" : `#tab=${tab}`;
  history.pushState(history.state, "", location.pathname + location.search + hash);
}
