// Words and small parts of the page. Gradio gives every script here `element`, `trigger`, `props`,
// `upload` and `watch`; all of them share one scope (page/components.py).

const { words, classes, examples, score, guess, maxBytes, maxPhotos, lifetime } = props;
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

const find = (selector) => element.querySelector(selector);
const findAll = (selector) => [...element.querySelectorAll(selector)];

/** A text of page/content/texts.py in the visitor's language. */
function say(key, values = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** An error whose message is meant for the visitor. */
class Told extends Error {}

/** What to say of an error. */
function sentenceOf(error) {
  if (error instanceof Told) return error.message;
  console.error(error);
  return say("broken");
}

/** Write the words into the markup. */
function fillWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en"; // who reads aloud must know
  for (const node of findAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of findAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
}

/** An element with a class, a text and children. */
function make(tag, className, text = "", ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(text, ...children);
  return node;
}

/** Mark a button as at work. `disabled` would do it, too, and lose the keyboard's place. */
const atWork = (button, is) => button.setAttribute("aria-disabled", String(is));
const isAtWork = (button) => button.getAttribute("aria-disabled") === "true";

/** Call `take(data)` for files dropped anywhere while this part of the page is seen. */
function takeDrops(take) {
  /** Whether it is for this part; if not, the browser shall still not leave the page for a file. */
  const meant = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    return element.checkVisibility();
  };
  document.addEventListener("dragover", (event) => {
    if (meant(event)) element.classList.add("pf-dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) element.classList.remove("pf-dropping");
  });
  document.addEventListener("drop", (event) => {
    element.classList.remove("pf-dropping");
    if (meant(event)) take(event.dataTransfer);
  });
}

/** 0.1234 as "12.3". */
const percent = (share) => (100 * share).toFixed(1);

/** 16 as "1/16". */
const stageName = (stride) => `1/${stride}`;
