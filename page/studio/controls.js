// What changes the look and asks nobody: classes, opacity, views, the slider, the reading.

/** One switch a class, with its colour and its share; `change` is called after each. */
function makeLegend(look, change) {
  for (const { name, color } of classes) {
    const input = document.createElement("input");
    Object.assign(input, { type: "checkbox", checked: look.shown[name] });
    input.dataset.class = name;
    input.addEventListener("change", () => {
      look.shown[name] = input.checked;
      change();
    });
    const swatch = make("i", "");
    swatch.style.background = `rgb(${color})`;
    const share = make("b", "");
    share.dataset.share = name;
    find(".pf-classes").append(make("label", "pf-class", "", input, swatch, make("span", "", say(name)), share));
  }
}

/** A slider of 0..100 for a number of 0..1. A finger that turns out to scroll the page leaves it as it was. */
function makeSlider(name, look, change) {
  const input = find(`[data-set=${name}]`);
  let before = input.value;
  input.addEventListener("pointerdown", () => (before = input.value));
  input.addEventListener("pointercancel", () => {
    input.value = before;
    input.dispatchEvent(new Event("input"));
  });
  input.value = 100 * look[name];
  input.addEventListener("input", () => {
    look[name] = input.value / 100;
    change();
  });
}

function makePapers(look, change) {
  const input = find("[data-set=paper]");
  if (look.paper) input.value = look.paper;
  input.addEventListener("input", () => {
    look.paper = input.value;
    change();
  });
  find("[data-do=checks]").addEventListener("click", () => {
    look.paper = null;
    change();
  });
}

/** Say what is under the pointer, or under a point that the arrow keys move. */
function makeReading(picture, look) {
  const { canvas } = picture;
  const reading = find(".pf-reading");
  const point = { x: 0.5, y: 0.5 };

  const read = (x, y) => {
    const inside = x >= 0 && x < 1 && y >= 0 && y < 1;
    reading.hidden = !picture.result || !inside;
    if (reading.hidden) return "";
    const { name, certainty } = picture.read(x, y, look.stage);
    reading.textContent = look.stage
      ? say("reading_stage", { class: say(name), stage: stageName(look.stage) })
      : say("reading", { class: say(name), certainty: Math.round(100 * certainty) });
    reading.style.left = `clamp(6.25rem, ${100 * x}%, calc(100% - 6.25rem))`;
    reading.style.top = `${100 * y}%`;
    reading.classList.toggle("pf-below", y < 0.15);
    return reading.textContent;
  };
  const hide = () => (reading.hidden = true);
  const follow = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    read((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  };

  const sheet = canvas.parentElement;
  sheet.addEventListener("pointermove", follow);
  sheet.addEventListener("pointerdown", follow);
  // A finger that is lifted leaves the reading there, until it touches something else.
  sheet.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && hide());
  document.addEventListener("pointerdown", ({ target }) => sheet.contains(target) || hide());
  canvas.addEventListener("blur", hide);

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    point.x = Math.min(0.99, Math.max(0.01, point.x + step[0] / 50));
    point.y = Math.min(0.99, Math.max(0.01, point.y + step[1] / 50));
    find(".pf-spoken").textContent = read(point.x, point.y);
  });
}
