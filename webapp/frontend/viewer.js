// The small viewer: draws a process diagram, marks where the case stands, and can be moved.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { word } from "./js/words.js";

const STEP = 60;
const MARGIN = 0.94; // Room around the whole drawing.
const BIGGEST = 1; // A small diagram is not blown up.

for (const canvas of document.querySelectorAll("[data-bpmn-src]")) {
  // Only once it is visible: a hidden canvas has no size to fit the drawing into.
  new IntersectionObserver(async (entries, observer) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      observer.disconnect();
      await draw(canvas);
    }
  }).observe(canvas);
}

async function draw(canvas) {
  const viewer = new NavigatedViewer({ container: canvas });
  try {
    const response = await fetch(canvas.dataset.bpmnSrc, { credentials: "same-origin" });
    if (!response.ok) {
      throw new Error(`the diagram answered ${response.status}`);
    }
    await viewer.importXML(await response.text());
  } catch (error) {
    console.error(error);
    viewer.destroy();
    const note = document.createElement("p");
    note.className = "diagram-failed";
    note.textContent = word("diagramFailed");
    canvas.replaceChildren(note);
    canvas.closest(".diagram")?.querySelector(".diagram-text")?.setAttribute("open", "");
    return;
  }
  const active = idsOf(canvas.dataset.bpmnActive);
  markAll(viewer, idsOf(canvas.dataset.bpmnDone), "place-done");
  markAll(viewer, active, "place-active");
  label(viewer, active);
  letMove(viewer, canvas, active);
  show(viewer, active);
}

function idsOf(text) {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

function markAll(viewer, ids, marker) {
  const registry = viewer.get("elementRegistry");
  for (const id of ids.filter((id) => registry.get(id))) {
    viewer.get("canvas").addMarker(id, marker);
  }
}

function label(viewer, ids) {
  const registry = viewer.get("elementRegistry");
  for (const element of ids.map((id) => registry.get(id)).filter((found) => found?.width)) {
    const tag = document.createElement("div");
    tag.className = "place-marker";
    tag.textContent = word("currentPlace");
    viewer.get("overlays").add(element, { position: { top: -24, left: element.width / 2 }, html: tag });
  }
}

// A wide drawing would be unreadable as a whole: the current place is shown at a legible size.
function show(viewer, active) {
  const view = viewer.get("canvas");
  fit(view);
  if (view.zoom() < 0.45 && active.length > 0) {
    showPlace(viewer, active);
  }
}

function fit(view) {
  view.zoom("fit-viewport", "auto");
  view.zoom(Math.min(view.zoom() * MARGIN, BIGGEST), "auto");
}

function showPlace(viewer, active) {
  const found = active.map((id) => viewer.get("elementRegistry").get(id)).find(Boolean);
  if (!found) {
    return;
  }
  const view = viewer.get("canvas");
  const { width, height } = view.viewbox().outer;
  const scale = 0.75;
  view.viewbox({
    x: found.x + (found.width ?? 0) / 2 - width / scale / 2,
    y: found.y + (found.height ?? 0) / 2 - height / scale / 2,
    width: width / scale,
    height: height / scale,
  });
}

function switchFullscreen(diagram) {
  return document.fullscreenElement ? document.exitFullscreen() : diagram.requestFullscreen();
}

function letMove(viewer, canvas, active) {
  const view = viewer.get("canvas");
  const zooms = {
    in: () => view.zoom(Math.min(view.zoom() * 1.25, 4)),
    out: () => view.zoom(Math.max(view.zoom() / 1.25, 0.1)),
    fit: () => fit(view),
    here: () => showPlace(viewer, active),
    wide: () => switchFullscreen(canvas.parentElement),
  };
  document.addEventListener("fullscreenchange", () => {
    view.resized();
    fit(view);
  });
  const tools = canvas.parentElement.querySelector(".diagram-tools");
  if (tools) {
    tools.hidden = false;
  }
  for (const button of tools?.querySelectorAll("[data-bpmn-zoom]") ?? []) {
    const isPossible = { here: active.length > 0, wide: document.fullscreenEnabled };
    button.hidden = isPossible[button.dataset.bpmnZoom] === false;
    button.addEventListener("click", () => zooms[button.dataset.bpmnZoom]());
  }
  const keys = {
    "+": zooms.in,
    "=": zooms.in,
    "-": zooms.out,
    0: zooms.fit,
    ArrowLeft: () => view.scroll({ dx: STEP, dy: 0 }),
    ArrowRight: () => view.scroll({ dx: -STEP, dy: 0 }),
    ArrowUp: () => view.scroll({ dx: 0, dy: STEP }),
    ArrowDown: () => view.scroll({ dx: 0, dy: -STEP }),
  };
  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  });
}
