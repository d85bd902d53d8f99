// Ways to give a photo: file, drop, paste. Each ends in `give(file)`.

function takeFiles(root, give) {
  const input = root.querySelector("#photo input[type=file]");
  root.querySelector("[data-do=choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files.length) give(input.files[0]);
    input.value = ""; // so that the same file can be given again
  });

  // Anywhere on the page: who misses the field must not lose the page to the dropped photo.
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event) || !root.checkVisibility()) return;
    event.preventDefault();
    root.classList.add("pf-dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("pf-dropping");
  });
  document.addEventListener("drop", (event) => {
    root.classList.remove("pf-dropping");
    if (!carriesFiles(event) || !root.checkVisibility()) return;
    event.preventDefault();
    if (event.dataTransfer.files.length) give(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file && root.checkVisibility()) give(file);
  });
}
