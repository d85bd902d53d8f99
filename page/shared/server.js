// @ts-check
// Talks with the server: sends questions and photos, receives answers and files.

import { VisitorError, language, say } from "./texts.js";

/** @import { Answer, CommonProps, Outcome, Host, ServedFile, UploadedFile } from "./types.js" */

/** After so many pulses without a word, the server is asked for a sign of life. */
const PULSES = 3;
/** A server that gives no sign within that time is lost. */
const SIGN_MS = 3_000;
/** The same during an upload, behind whose data the question for a sign may have to wait. */
const SIGN_AT_UPLOAD_MS = 20_000;
/** A server that lives, but is silent about a question for so long, has lost the question. */
const PATIENCE_MS = 120_000;

/** The server can't be reached. It is worth while to try again. */
export class LostError extends VisitorError {}

/**
 * @typedef {object} Pending a question that waits for its result
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {(sentence: string) => void} tell
 * @property {(done: Outcome) => void} [hear]
 * @property {number} [heard] when the server was last heard about it
 * @property {ReturnType<typeof setTimeout>} [timer]
 */

export class Server {
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;
  #host;
  #silenceMs;

  /** @param {Host<CommonProps>} host */
  constructor(host) {
    this.#host = host;
    this.#silenceMs = 1000 * PULSES * host.props.pulse;
    document.addEventListener(host.props.channel, (event) => {
      this.#receive(/** @type {CustomEvent<Answer | null>} */ (event).detail);
    });
  }

  /**
   * Ask for a file, or for what a lesson wants to know.
   *
   * @template [Found=ServedFile]
   * @param {object} question
   * @param {(sentence: string) => void} tell is called with the progress
   * @param {(done: Outcome) => void} [hear] is called with each photo of a batch that is done
   * @returns {Promise<Found>}
   */
  ask(question, tell, hear) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, tell, hear });
      this.#restartTimer(id);
      this.#host.props.value = { id, language, ...question };
      this.#host.ask();
    });
  }

  /**
   * End the last question: what is done by then is its answer.
   */
  cancel() {
    const cancels = this.#lastId;
    this.#host.props.value = { id: ++this.#lastId, language, photos: [], cancels };
    this.#host.ask();
  }

  /**
   * Upload a photo, and return it as a question names it.
   *
   * @param {File} file
   * @returns {Promise<UploadedFile>}
   */
  async upload(file) {
    if (file.size > this.#host.props.maxBytes) throw new VisitorError(say("too_big"));
    try {
      const { path } = await orSilence(this.#host.upload(file), this.#silenceMs);
      return { path, orig_name: file.name, meta: { _type: "gradio.FileData" } };
    } catch (error) {
      if (error instanceof LostError) throw error;
      const isFull = String(error instanceof Error ? error.message : error).includes("HTTP 507");
      throw isFull ? new VisitorError(say("full")) : new LostError(say("upload_failed"));
    }
  }

  /** @param {Answer | null} answer */
  #receive(answer) {
    const question = answer && this.#pending.get(answer.id);
    if (!question) return;
    this.#restartTimer(answer.id);
    if (answer.position) question.tell(say("position", { position: answer.position }));
    if (answer.done) question.hear?.(answer.done);
    if (answer.said) question.tell(answer.said);
    const result = answer.file ?? answer.found;
    if (answer.error) this.#finish(answer.id)?.reject(new VisitorError(answer.error));
    else if (result) this.#finish(answer.id)?.resolve(result);
  }

  /** @param {number} id */
  #restartTimer(id) {
    const question = this.#pending.get(id);
    if (!question) return;
    question.heard = Date.now();
    this.#watch(id, question);
  }

  /**
   * @param {number} id
   * @param {Pending} question
   */
  #watch(id, question) {
    clearTimeout(question.timer);
    question.timer = setTimeout(async () => {
      const { heard = 0 } = question;
      const isAlive = Date.now() - heard < PATIENCE_MS && (await givesSign(SIGN_MS));
      if (this.#pending.get(id) !== question) return;
      if (isAlive || question.heard !== heard) this.#watch(id, question);
      else this.#finish(id)?.reject(new LostError(say("lost")));
    }, this.#silenceMs);
  }

  /** @param {number} id */
  #finish(id) {
    const question = this.#pending.get(id);
    clearTimeout(question?.timer);
    this.#pending.delete(id);
    return question;
  }
}

/**
 * Whether the server answers anything at all.
 *
 * @param {number} withinMs
 */
const givesSign = (withinMs) =>
  fetch(document.baseURI, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(withinMs) })
    .then(() => true, () => false);

/**
 * Wait for an upload, but no longer than the server gives signs of life.
 *
 * @template T
 * @param {Promise<T>} work
 * @param {number} silenceMs after which the server is asked for a sign of life
 * @returns {Promise<T>}
 */
function orSilence(work, silenceMs) {
  let isOver = false;
  const silence = async () => {
    do await new Promise((resolve) => setTimeout(resolve, silenceMs));
    while (!isOver && (await givesSign(SIGN_AT_UPLOAD_MS)));
    throw new LostError(say("lost"));
  };
  return Promise.race([work.finally(() => (isOver = true)), silence()]);
}

/**
 * Download a file that the server made.
 *
 * @template T
 * @param {ServedFile} file
 * @param {(response: Response) => Promise<T>} read reads its content
 */
export async function download({ url }, read) {
  try {
    const response = await fetch(url);
    if (response.ok) return await read(response);
  } catch {
    // The connection is lost, perhaps in the middle of the file.
  }
  throw new LostError(say("lost"));
}
