// @ts-check
// Accepts files that are dropped anywhere on the page. Otherwise the browser would leave the page to
// show a file that misses the field.

/**
 * Call `take` with dropped files while `element` is visible.
 *
 * @param {HTMLElement} element
 * @param {(data: DataTransfer) => void} take
 */
export function takeDrops(element, take) {
  /**
   * Whether a drop is for `element`. Either way, the browser must not open the files.
   *
   * @param {DragEvent} event
   */
  const isMeant = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    return element.checkVisibility();
  };
  document.addEventListener("dragover", (event) => {
    if (isMeant(event)) element.classList.add("pf-dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) element.classList.remove("pf-dropping");
  });
  document.addEventListener("drop", (event) => {
    element.classList.remove("pf-dropping");
    if (isMeant(event) && event.dataTransfer) take(event.dataTransfer);
  });
}
