// What the live figures share: starting, numbers as text, speaking, handles to drag.

// Call begin(root, data) once for each figure of this kind on the page; data: the start values.
// Elements of the class "static-only" go, those of the class "live-only" appear.
function start(kind, begin) {
  for (const root of document.querySelectorAll(`.course-${kind}:not(.started)`)) {
    root.classList.add("started");
    for (const element of root.querySelectorAll(".static-only")) element.remove();
    for (const element of root.querySelectorAll(".live-only")) element.removeAttribute("hidden");
    begin(root, JSON.parse(root.dataset.start));
  }
}

function set(element, attributes) {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
}

// A number with so many decimals: a true minus sign, no minus zero, ∞, NaN.
function fixed(x, digits) {
  if (Number.isNaN(x)) return "NaN";
  const size = Math.abs(x) === Infinity ? "∞" : Math.abs(x).toFixed(digits);
  return (x < 0 && /[^0.]/.test(size) ? "−" : "") + size;
}

// A number in a product or sum: a negative one stands in brackets.
function factor(x, digits) {
  const text = fixed(x, digits);
  return text[0] === "−" ? `(${text})` : text;
}

// say(text): the figure's live region speaks it when the reader has paused.
function speaker(root) {
  const region = root.querySelector(".course-said");
  let timer = 0;
  return (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (region.textContent = text), 400);
  };
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Call change() when a slider or menu of the figure is moved. Returns value(name), which reads one
// (a number from a slider), and value(name, v), which sets it.
function controls(root, change) {
  const named = (name) => root.querySelector(`[name="${name}"]`);
  function value(name, v) {
    const input = named(name);
    if (v !== undefined) input.value = v;
    return input.type === "range" ? input.valueAsNumber : input.value;
  }
  root.addEventListener("input", (event) => {
    if (event.target.name) change(event.target.name);
  });
  return value;
}

// Write a slider's value beside it, and for screen readers.
function showValue(root, name, text) {
  const input = root.querySelector(`[name="${name}"]`);
  input.setAttribute("aria-valuetext", text);
  input.closest(".course-row").querySelector("output").textContent = text;
}

// Place a handle at a point of its drawing.
function put(handle, x, y) {
  handle.at = [x, y];
  handle.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
}

// What a handle with the role slider says of itself.
function sayHandle(handle, number, text) {
  set(handle, { "aria-valuenow": number, "aria-valuetext": text });
}

// Let the pointer move a handle to(x, y), in the units of its drawing, and keys move it by(steps):
// arrows 1 (right and up are more), page keys 10, Home and End all the way.
function draggable(handle, to, by) {
  let grab = null;
  const point = (event) => {
    const screen = handle.ownerSVGElement.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(screen);
  };
  handle.addEventListener("pointerdown", (event) => {
    const { x, y } = point(event);
    grab = [x - handle.at[0], y - handle.at[1]];
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!grab) return;
    const { x, y } = point(event);
    to(x - grab[0], y - grab[1]);
  });
  // touch-action alone does not keep Chromium from scrolling when a drawing's part is dragged
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("lostpointercapture", () => (grab = null));
  const keys = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
  Object.assign(keys, { PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity });
  handle.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
    by(keys[event.key]);
    event.preventDefault();
  });
}
