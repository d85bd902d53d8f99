// Sending a photo to the server.

/** Upload a file; returns what Gradio calls it. */
async function send(file) {
  if (file.size > maxBytes) throw new Error(say("too_big"));
  try {
    const { path } = await upload(file);
    return { path, orig_name: file.name, meta: { _type: "gradio.FileData" } };
  } catch {
    throw new Error(say("upload_failed"));
  }
}
