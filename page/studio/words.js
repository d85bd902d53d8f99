// Words and small parts of the page. Gradio gives every script here `element`, `trigger`, `props`,
// `upload` and `watch`; all of them share one scope (page/parts.py).

const { words, classes, examples, score, maxBytes, maxPhotos, lifetime } = props;
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

const find = (selector) => element.querySelector(selector);
const findAll = (selector) => [...element.querySelectorAll(selector)];

/** A text of page/words.py in the visitor's language. */
function say(key, values = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Write the words into the markup. */
function fillWords() {
  element.lang = language === "zh" ? "zh-CN" : "en";
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

/** 0.1234 as "12.3". */
const percent = (share) => (100 * share).toFixed(1);

/** 16 as "1/16". */
const stageName = (stride) => `1/${stride}`;
