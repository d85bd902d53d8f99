// @ts-check
// Takes a photo with the camera, in a dialog.

import { contextOf, find, isAtWork, setAtWork } from "../shared/dom.js";
import { say } from "../shared/texts.js";

/** @import { Complain, Give } from "./intake.js" */

const WISHES = { video: { facingMode: "environment", width: 1920 } };

/**
 * @param {HTMLElement} element
 * @param {Give} give
 * @param {Complain} complain
 */
export function takeFromCamera(element, give, complain) {
  const dialog = find(element, ".pf-camera", HTMLDialogElement);
  const video = find(dialog, "video", HTMLVideoElement);
  const open = find(element, "[data-do=camera]");
  open.hidden = !navigator.mediaDevices?.getUserMedia; // no camera without https
  open.addEventListener("click", async () => {
    if (isAtWork(open)) return; // a second stream would never be stopped
    setAtWork(open, true);
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia(WISHES);
      dialog.showModal();
    } catch {
      complain(say("camera_denied"));
    }
    setAtWork(open, false);
  });
  dialog.addEventListener("close", () => stop(video));
  find(element, "[data-do=camera-stop]").addEventListener("click", () => dialog.close());
  find(element, "[data-do=camera-take]").addEventListener("click", async () => {
    if (!video.videoWidth) return; // the camera has not started yet
    const photo = photoOf(video);
    dialog.close();
    give(await photo);
  });
}

/** @param {HTMLVideoElement} video */
function stop(video) {
  const stream = video.srcObject;
  if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
}

/** @param {HTMLVideoElement} video */
async function photoOf(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  contextOf(canvas).drawImage(video, 0, 0);
  return new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })], "camera.jpg");
}
