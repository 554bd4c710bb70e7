// The book's pages without a kernel: widgets move through frames that were drawn beforehand, and a result opens once
// a prediction is made. Without this script the first frame, its description and all results can still be read.
"use strict";

const WENT_BACK = "On this page the other controls went back to their start; in JupyterLab all move freely.";

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// One widget: controls above the picture, each a native one, so that keys, touch and screen readers need no help.
class Still {
  constructor(figure, number) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    this.frames = data.frames;
    this.picture = figure.querySelector("img");
    this.id = `${figure.id}-${number}`;
    this.at = this.frames[0].at;
    this.controls = data.controls.map((control, place) => this.build(control, place));
    this.status = element("p", { className: "i2dl-status" });
    this.status.setAttribute("role", "status");
    const panel = element("div", { className: "i2dl-controls" }, ...this.controls.map((control) => control.view));
    figure.prepend(panel);
    figure.querySelector("figcaption").after(this.status);
    this.byPlace = new Map();
    for (const frame of this.frames) {
      const key = frame.at.join();
      if (!this.byPlace.has(key)) this.byPlace.set(key, frame);
    }
    panel.addEventListener("pointerenter", () => this.fetch(), { once: true });
    panel.addEventListener("focusin", () => this.fetch(), { once: true });
    this.draw(this.frames[0]);
  }

  // All frames are asked for when somebody reaches for a control, so that the first step is no slower than the next.
  fetch() {
    for (const { src } of this.frames) new Image().src = src;
  }

  build(control, place) {
    return this[control.kind](control, place);
  }

  range({ label, texts }, place) {
    const input = element("input", { type: "range", min: 0, max: texts.length - 1, step: 1 });
    const name = element("span", { textContent: label });
    const shown = element("output");
    input.addEventListener("input", () => this.move(place, Number(input.value)));
    return {
      view: element("label", { className: "i2dl-range" }, name, input, shown),
      set: (at) => {
        input.value = at;
        shown.textContent = texts[at];
        input.setAttribute("aria-valuetext", texts[at]);
      },
      label: (text) => (name.textContent = text ?? label),
    };
  }

  options({ label, texts }, place) {
    const name = element("legend", { textContent: label });
    const inputs = texts.map((_, at) => {
      const input = element("input", { type: "radio", name: `${this.id}-${place}` });
      input.addEventListener("change", () => this.move(place, at));
      return input;
    });
    const labels = texts.map((text, at) => element("label", {}, inputs[at], text));
    return {
      view: element("fieldset", { className: "i2dl-options" }, name, ...labels),
      set: (at) => (inputs[at].checked = true),
      label: (text) => (name.textContent = text ?? label),
    };
  }

  list({ label, texts }, place) {
    const name = element("span", { textContent: label });
    const select = element("select", {}, ...texts.map((text) => element("option", { textContent: text })));
    select.addEventListener("change", () => this.move(place, select.selectedIndex));
    return {
      view: element("label", { className: "i2dl-list" }, name, select),
      set: (at) => (select.selectedIndex = at),
      label: (text) => (name.textContent = text ?? label),
    };
  }

  toggle({ label }, place) {
    const input = element("input", { type: "checkbox" });
    const name = element("span", { textContent: label });
    input.addEventListener("change", () => this.move(place, Number(input.checked)));
    return {
      view: element("label", { className: "i2dl-toggle" }, input, name),
      set: (at) => (input.checked = at === 1),
      label: (text) => (name.textContent = text ?? label),
    };
  }

  // The frame with this control moved and all others left; where none was drawn, the one with the others at the start.
  move(place, at) {
    const wanted = this.at.with ? this.at.with(place, at) : this.at.map((old, other) => (other === place ? at : old));
    let frame = this.byPlace.get(wanted.join());
    this.status.textContent = "";
    if (!frame) {
      const alone = this.frames.filter((each) => each.at[place] === at);
      const start = this.frames[0].at;
      const kept = (each) => each.at.reduce((sum, value, other) => sum + (value === this.at[other]), 0);
      const moved = (each) => each.at.reduce((sum, value, other) => sum + (value !== start[other]), 0);
      frame = alone.sort((one, two) => kept(two) - kept(one) || moved(one) - moved(two))[0];
      if (frame) this.status.textContent = WENT_BACK;
    }
    this.draw(frame ?? this.frames[0]);
  }

  draw(frame) {
    this.at = frame.at;
    this.picture.src = frame.src;
    this.picture.alt = frame.alt;
    this.controls.forEach((control, place) => {
      control.set(frame.at[place]);
      control.label(frame.labels?.[place]);
      control.view.hidden = Boolean(frame.hidden?.includes(place));
    });
  }
}

// A question before a result: choosing an answer opens its folds and says how it compares.
function ask(block, number) {
  const folds = document.querySelectorAll(`.i2dl-result[data-id="${block.dataset.id}"]`);
  const list = block.querySelector("ul");
  const verdict = element("p", { className: "i2dl-verdict" });
  verdict.setAttribute("role", "status");
  const group = element("fieldset", { className: "i2dl-options" });
  group.append(element("legend", { textContent: "Your prediction" }));
  for (const item of list.querySelectorAll("li")) {
    const input = element("input", { type: "radio", name: `predict-${number}` });
    input.addEventListener("change", () => {
      const said = item.dataset.option;
      const { outcome } = block.dataset;
      if (outcome) verdict.textContent = said === outcome ? "✓ So it is." : `It came out otherwise: ${outcome}`;
      for (const fold of folds) fold.open = true;
    });
    group.append(element("label", {}, input, item.dataset.option));
  }
  list.replaceWith(group);
  block.append(verdict);
}

document.querySelectorAll(".i2dl-still").forEach((figure, number) => new Still(figure, number));
document.querySelectorAll(".i2dl-predict").forEach(ask);

// What scrolls sideways can be reached by the keyboard.
function reachable() {
  for (const part of document.querySelectorAll("pre, div.math, .content table")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
window.addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
(window.MathJax?.startup?.promise ?? Promise.resolve()).then(reachable);
reachable();
