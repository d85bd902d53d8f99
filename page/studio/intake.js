// Ways to give a photo: file, drop, paste, camera. Each ends in `give(file)`, or says why not.

function takeFiles(give) {
  const input = find("#photo input[type=file]");
  find("[data-do=choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files.length) give(input.files[0]);
    input.value = ""; // so that the same file can be given again
  });
}

/** Anywhere on the page: who misses the field must not lose the page to the photo. */
function takeDropsAndPastes(give, complain) {
  takeDrops(({ items, files }) => {
    if (files.length > 1 || items[0]?.webkitGetAsEntry?.()?.isDirectory) complain(say("one_only"));
    else if (files.length) give(files[0]);
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file && element.checkVisibility()) give(file);
  });
}

function takeFromCamera(give, fail) {
  const dialog = find(".pf-camera");
  const video = dialog.querySelector("video");
  const open = find("[data-do=camera]");
  open.hidden = !navigator.mediaDevices?.getUserMedia; // no camera without https
  open.addEventListener("click", async () => {
    if (isAtWork(open)) return; // a second stream would never be stopped
    atWork(open, true);
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 1920 } });
      dialog.showModal();
    } catch {
      fail(say("camera_denied"));
    }
    atWork(open, false);
  });
  dialog.addEventListener("close", () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  });
  find("[data-do=camera-stop]").addEventListener("click", () => dialog.close());
  find("[data-do=camera-take]").addEventListener("click", async () => {
    if (!video.videoWidth) return; // it shows nothing yet
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d").drawImage(video, 0, 0);
    dialog.close();
    give(new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })], "camera.jpg"));
  });
}
