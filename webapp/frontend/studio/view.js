// How much of the drawing is seen: all of it, or one shape at a size at which it can be read.
const PALETTE = 80;
const MARGIN = 24;
const LEGIBLE = 0.8;
const UNREADABLE = 0.5;

export function fit(modeler, { besidePalette = false } = {}) {
  const { inner, outer } = modeler.get("canvas").viewbox();
  const left = besidePalette ? PALETTE : MARGIN;
  const wide = (outer.width - left - MARGIN) / inner.width;
  const scale = Math.min(wide, (outer.height - 2 * MARGIN) / inner.height, 1);
  showFromLeft(modeler, scale, left);
}

// All of a drawing that is small, the beginning of a wide one at a size at which it can be read.
export function showBeginning(modeler, { besidePalette = false } = {}) {
  fit(modeler, { besidePalette });
  if (modeler.get("canvas").zoom() < UNREADABLE) {
    showFromLeft(modeler, LEGIBLE, besidePalette ? PALETTE : MARGIN);
  }
}

function showFromLeft(modeler, scale, left) {
  const view = modeler.get("canvas");
  const { inner, outer } = view.viewbox();
  const [width, height] = [outer.width / scale, outer.height / scale];
  const isHigher = inner.height > height;
  const y = isHigher ? inner.y - MARGIN / scale : inner.y - (height - inner.height) / 2;
  view.viewbox({ x: inner.x - left / scale, y, width, height });
}

export function showElement(modeler, element) {
  const view = modeler.get("canvas");
  if (view.zoom() < UNREADABLE) {
    const at = element.waypoints?.[0] ?? element;
    const { outer } = view.viewbox();
    const [width, height] = [outer.width / LEGIBLE, outer.height / LEGIBLE];
    const middle = { x: at.x + (element.width ?? 0) / 2, y: at.y + (element.height ?? 0) / 2 };
    view.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  }
  view.scrollToElement(element, 100);
}

export function startZoom(modeler, root, options) {
  const view = modeler.get("canvas");
  const acts = {
    in: () => view.zoom(Math.min(view.zoom() * 1.25, 4)),
    out: () => view.zoom(Math.max(view.zoom() / 1.25, 0.1)),
    fit: () => fit(modeler, options),
  };
  for (const button of root.querySelectorAll("[data-studio-zoom]")) {
    button.addEventListener("click", () => acts[button.dataset.studioZoom]());
  }
}
