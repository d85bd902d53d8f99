// @ts-check
// Shows the camera's picture in a dialog: to take a photo, or live with its mask.

import { contextOf, find, isAtWork, setAtWork } from "../shared/dom.js";
import { say } from "../shared/texts.js";
import { Live } from "./live.js";

/** @import { OwnStudioProps } from "../shared/types.js" */
/** @import { Complain, Give } from "./intake.js" */

const WISHES = { video: { facingMode: "environment", width: 1920 } };

/**
 * @param {HTMLElement} element
 * @param {Pick<OwnStudioProps, "classes" | "live" | "opacity">} props
 * @param {Give} give
 * @param {Complain} complain
 */
export function takeFromCamera(element, props, give, complain) {
  const dialog = find(element, ".pf-camera", HTMLDialogElement);
  const video = find(dialog, "video", HTMLVideoElement);
  const live = new Live(dialog, video, props);
  const liveButton = find(element, "[data-do=live]");
  liveButton.hidden = !props.live;
  const start = () => openCamera(dialog, video);
  const buttons = [find(element, "[data-do=camera]"), liveButton];
  bindOpening(buttons, [start, () => start().then(() => void live.start())], complain);
  dialog.addEventListener("close", () => {
    live.stop();
    stop(video);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !live.isOn) return;
    dialog.close();
    complain(say("live_hidden"));
  });
  find(element, "[data-do=camera-stop]").addEventListener("click", () => dialog.close());
  find(element, "[data-do=camera-take]").addEventListener("click", async () => {
    if (!video.videoWidth) return; // the camera has not started yet
    const photo = photoOf(video);
    dialog.close();
    give(await photo);
  });
}

/**
 * Let buttons open the camera, one at a time: the stream of an earlier one would never be stopped.
 *
 * @param {HTMLElement[]} buttons
 * @param {(() => Promise<void>)[]} ways what each of them does
 * @param {Complain} complain
 */
function bindOpening(buttons, ways, complain) {
  buttons.forEach((button, i) => button.addEventListener("click", async () => {
    if (buttons.some(isAtWork)) return;
    setAtWork(button, true);
    complain("");
    await ways[i]().catch((error) => complain(whyNot(error)));
    setAtWork(button, false);
  }));
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLVideoElement} video
 */
async function openCamera(dialog, video) {
  video.srcObject = await navigator.mediaDevices.getUserMedia(WISHES);
  dialog.showModal();
}

/**
 * Tell why there is no picture of a camera.
 *
 * @param {unknown} error
 */
function whyNot(error) {
  if (!navigator.mediaDevices) return say("camera_insecure");
  const name = error instanceof Error ? error.name : "";
  if (name === "NotFoundError") return say("camera_none");
  return name === "NotReadableError" ? say("camera_taken") : say("camera_denied");
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
