// What goes to the server and comes back: questions, answers, files.

const PATIENCE_MS = 120_000; // without a sign of the server; in line, there is one every two seconds
const waiting = new Map(); // id of a question: {resolve, reject, ahead, timer}
let lastId = 0;

document.addEventListener(props.answers, ({ detail: answer }) => {
  const question = waiting.get(answer?.id);
  if (!question) return;
  beginWaiting(answer.id);
  if (answer.ahead) question.tell(say("ahead", { ahead: answer.ahead }));
  if (answer.said) question.tell(answer.said);
  if (!answer.file && !answer.error) return;
  stopWaiting(answer.id);
  if (answer.error) question.reject(new Told(answer.error));
  else question.resolve(answer.file);
});

/** Ask for a file: {url, orig_name}. `tell` gets a sentence while it takes its time. */
function ask(question, tell) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, tell });
    beginWaiting(id);
    props.value = { id, language, ...question };
    trigger("ask");
  });
}

function beginWaiting(id) {
  const question = waiting.get(id);
  clearTimeout(question.timer);
  question.timer = setTimeout(() => {
    stopWaiting(id);
    question.reject(new Told(say("lost")));
  }, PATIENCE_MS);
}

function stopWaiting(id) {
  clearTimeout(waiting.get(id).timer);
  waiting.delete(id);
}

/** Upload a file; returns what Gradio calls it. */
async function send(file) {
  if (file.size > maxBytes) throw new Told(say("too_big"));
  try {
    const { path } = await upload(file);
    return { path, orig_name: file.name, meta: { _type: "gradio.FileData" } };
  } catch (error) {
    const isFull = String(error?.message ?? error).includes("HTTP 507");
    throw new Told(say(isFull ? "full" : "upload_failed"));
  }
}

async function download({ url }) {
  try {
    const response = await fetch(url);
    if (response.ok) return response;
  } catch {
    // Said below, as for a bad response.
  }
  throw new Told(say("lost"));
}

/** Fetch a result and unpack what is needed at once: the photo as a bitmap, the masks as grids. */
async function fetchResult(file) {
  const result = await (await download(file)).json();
  const photo = await createImageBitmap(await (await fetch(result.photo)).blob());
  const [mask, certainty] = await Promise.all([result.mask, result.certainty].map(unpack));
  const stages = await Promise.all(
    result.stages.map(async (stage) => ({ ...stage, mask: await unpack(stage.mask) })),
  );
  return { ...result, photo, mask, certainty, stages };
}
