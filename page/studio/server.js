// What is asked of the server, one question at a time to be answered; older answers are dropped.

const PATIENCE_MS = 120_000; // without a sign of the server; in line, there is one every few seconds
const waiting = new Map(); // id of a question: {resolve, reject, ahead, timer}
let lastId = 0;

document.addEventListener("pet-fcn-answer", ({ detail: answer }) => {
  const question = waiting.get(answer?.id);
  if (!question) return;
  beginWaiting(answer.id);
  if (answer.ahead) return question.ahead(say("ahead", { ahead: answer.ahead }));
  stopWaiting(answer.id);
  if (answer.error) question.reject(new Error(answer.error));
  else question.resolve(answer.file);
});

/** Ask for a file: {url, orig_name}. `ahead` gets a sentence while others come first. */
function ask(question, ahead) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, ahead });
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
    question.reject(new Error(say("lost")));
  }, PATIENCE_MS);
}

function stopWaiting(id) {
  clearTimeout(waiting.get(id).timer);
  waiting.delete(id);
}

async function download({ url }) {
  try {
    const response = await fetch(url);
    if (response.ok) return response;
  } catch {
    // Said below, as for a bad response.
  }
  throw new Error(say("lost"));
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
