// @ts-check
// Takes what is dropped anywhere on the page: a visitor who misses the field must not lose the page.

/**
 * Call `take` with what is dropped while `element` is seen.
 *
 * @param {HTMLElement} element
 * @param {(data: DataTransfer) => void} take
 */
export function takeDrops(element, take) {
  /**
   * Whether a drop is for `element`. A file that is not must not make the browser leave the page.
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
