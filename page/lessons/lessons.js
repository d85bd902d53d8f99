// @ts-check
// The frame of the lessons: opens one at a time, and gives each the photo and the network's numbers.

import { find, findAll, make } from "../shared/dom.js";
import { Server } from "../shared/server.js";
import { onSubject } from "../shared/subject.js";
import { say, sentenceOf } from "../shared/texts.js";

/** @import { Host, LessonsProps, PixelClass } from "../shared/types.js" */
/** @import { Subject } from "../shared/subject.js" */

/**
 * @typedef {object} Photo
 * @property {ImageBitmap} photo as the network sees it
 * @property {string} name of the file or of the example
 *
 * @typedef {object} LessonHost what a lesson's `start` gets
 * @property {HTMLElement} section an empty element to fill; title and idea stand above it
 * @property {(key: string, values?: Record<string, string | number>) => string} say the lesson's own text
 * @property {(asked: Record<string, unknown>) => Promise<any>} ask what its numbers.py answers about
 *   the present photo; null if another photo is opened meanwhile, or after an error
 * @property {PixelClass[]} classes
 * @property {any} constants `CONSTANTS` of its numbers.py
 * @property {(take: (photo: Photo) => void) => void} onPhoto `take` is called with the photo as soon
 *   as it is there, and with every later one
 */

export class Lessons {
  /** @type {Subject} */
  #subject = { photo: null, example: null };
  /** The subject that the lessons show. @type {Subject | null} */
  #asked = null;
  /** @type {Photo | null} */
  #photo = null;
  /** @type {((photo: Photo) => void)[]} */
  #followers = [];
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  /** Questions are asked one after the other. @type {Promise<unknown>} */
  #last = Promise.resolve();
  #waiting = 0;
  /** The lesson that is open. */
  #open = "";
  #element;
  #names;
  #classes;
  #constants;
  #server;

  /** @param {Host<LessonsProps>} host */
  constructor(host) {
    this.#element = host.element;
    this.#names = host.props.lessons;
    this.#classes = host.props.classes;
    this.#constants = host.props.constants;
    this.#server = new Server(host);
    this.#list();
    host.element.addEventListener("click", (event) => this.#followLink(event));
    onSubject((subject) => {
      this.#subject = subject;
      this.#follow();
    });
    // While another tab is open, nothing is computed.
    new IntersectionObserver(() => this.#follow()).observe(find(host.element, ".pf-lessons"));
  }

  /**
   * Show one lesson. What failed before, the lesson itself or its photo, is tried again.
   *
   * @param {string | null} name the one that is open, or the first, if there is none of that name
   */
  async open(name) {
    const known = this.#names.find((one) => one === name) ?? (this.#open || this.#names[0]);
    this.#open = known;
    for (const [other, section] of this.#sections) section.hidden = other !== known;
    for (const anchor of findAll(this.#element, ".pf-lesson-list a")) {
      const isOpen = anchor.getAttribute("href") === `#lesson=${known}`;
      if (isOpen) anchor.setAttribute("aria-current", "page");
      else anchor.removeAttribute("aria-current");
    }
    this.#complain("");
    if (!this.#sections.has(known)) await this.#make(known);
    this.#follow();
  }

  /**
   * Go to the lesson that a link names. The browser itself would load the page anew, since Gradio's
   * page has a base address without the query.
   *
   * @param {MouseEvent} event
   */
  async #followLink(event) {
    const anchor = event.target instanceof Element && event.target.closest("a[href^='#lesson=']");
    if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.hash = anchor.getAttribute("href") ?? "";
    await this.open(lessonOf(location.hash));
    this.#sections.get(this.#open)?.querySelector("h2")?.focus(); // and scroll to it
  }

  #list() {
    const list = find(this.#element, ".pf-lesson-list ol");
    for (const name of this.#names) list.append(make("li", "", "", link(name, say(`${name}.title`))));
  }

  /** @param {string} name */
  async #make(name) {
    const section = make("section", "pf-lesson");
    section.dataset.lesson = name;
    section.setAttribute("aria-labelledby", `pf-lesson-${name}`);
    this.#sections.set(name, section);
    const title = make("h2", "", say(`${name}.title`));
    title.id = `pf-lesson-${name}`;
    title.tabIndex = -1;
    const body = make("div", "pf-lesson-body");
    section.append(title, make("p", "pf-idea", say(`${name}.idea`)), body);
    const next = this.#names[this.#names.indexOf(name) + 1];
    if (next) section.append(link(next, say("lessons_next", { title: say(`${next}.title`) })));
    find(this.#element, ".pf-lesson-sections").append(section);
    try {
      const { start } = await import(`./${name}/lesson.js`);
      start(this.#hostOf(name, body));
    } catch (error) {
      this.#sections.delete(name);
      section.remove();
      this.#complain(sentenceOf(error));
    }
  }

  /**
   * @param {string} name
   * @param {HTMLElement} section
   * @returns {LessonHost}
   */
  #hostOf(name, section) {
    return {
      section,
      say: (key, values) => say(`${name}.${key}`, values),
      ask: (asked) => this.#ask(name, asked),
      classes: this.#classes,
      constants: this.#constants[name],
      onPhoto: (take) => {
        this.#followers.push(take);
        if (this.#photo) take(this.#photo);
      },
    };
  }

  /** Ask for the photo if the visitor looks at a lesson and has opened another photo. */
  async #follow() {
    const subject = this.#subject;
    if (this.#asked === subject || !find(this.#element, ".pf-lessons").checkVisibility()) return;
    this.#asked = subject;
    this.#photo = null;
    this.#count(1); // until the lessons have asked their own questions
    await this.#takePhoto(subject).finally(() => this.#count(-1));
  }

  /** @param {Subject} subject whose photo is asked for, and given to the lessons */
  async #takePhoto(subject) {
    this.#tell(say("lessons_looking"));
    const found = await this.#ask("", {});
    if (!found) return;
    const bitmap = await createImageBitmap(await (await fetch(found.photo)).blob());
    if (this.#asked !== subject) return;
    this.#tell("");
    const name = subject.photo?.orig_name ?? subject.example ?? "";
    this.#photo = { photo: bitmap, name };
    for (const take of this.#followers) take(this.#photo);
  }

  /**
   * @param {string} lesson
   * @param {Record<string, unknown>} asked
   * @returns {Promise<any>}
   */
  #ask(lesson, asked) {
    const subject = this.#subject;
    const { photo, example } = subject;
    const answer = this.#last.then(async () => {
      if (subject !== this.#subject) return null;
      this.#complain("");
      try {
        const question = { lesson, asked, photo, example };
        const found = await this.#server.ask(question, (sentence) => {
          if (subject === this.#subject) this.#tell(sentence);
        });
        if (subject !== this.#subject) return null;
        if (lesson) this.#tell(""); // its position in the queue
        return found;
      } catch (error) {
        if (subject !== this.#subject) return null;
        this.#asked = null; // so that the photo, and all about it, is asked for again
        this.#tell("");
        this.#complain(sentenceOf(error));
        return null;
      }
    });
    this.#last = answer;
    this.#count(1);
    answer.finally(() => this.#count(-1));
    return answer;
  }

  /** @param {number} more questions on their way */
  #count(more) {
    this.#waiting += more;
    find(this.#element, ".pf-lesson-sections").setAttribute("aria-busy", String(this.#waiting > 0));
  }

  /** @param {string} sentence */
  #tell(sentence) {
    find(this.#element, ".pf-status").textContent = sentence;
  }

  /** @param {string} sentence */
  #complain(sentence) {
    find(this.#element, ".pf-error").textContent = sentence;
  }
}

/**
 * The lesson that an address names after its "#".
 *
 * @param {string} hash
 */
export const lessonOf = (hash) => new URLSearchParams(hash.slice(1)).get("lesson");

/**
 * @param {string} name of a lesson
 * @param {string} text
 */
function link(name, text) {
  const anchor = make("a", "pf-lesson-link", text);
  anchor.href = `#lesson=${name}`;
  return anchor;
}
