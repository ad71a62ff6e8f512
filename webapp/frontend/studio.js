// The studio: policy staff change a diagram. Who may only read, or reads on a telephone, gets the
// same page with a drawing that can be moved.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { factoryModule } from "./studio/factory.js";
import { startFindings } from "./studio/findings.js";
import { insertModule } from "./studio/insert.js";
import { laneModule } from "./studio/lanes.js";
import { spiffworkflow } from "./studio/moddle.js";
import { startPanel } from "./studio/panel.js";
import { startSaving } from "./studio/saving.js";
import { toolModule } from "./studio/tools.js";
import { translateModule } from "./studio/translate.js";
import { showBeginning, startZoom } from "./studio/view.js";

const WIDE_ENOUGH = "(min-width: 768px)";

for (const root of document.querySelectorAll("[data-studio]")) {
  start(root, JSON.parse(root.dataset.studio)).catch((error) => sayNotLoaded(root, error));
}

async function start(root, given) {
  const canvas = root.querySelector("[data-studio-canvas]");
  const isEditor = given.mayWrite && matchMedia(WIDE_ENOUGH).matches;
  const modeler = isEditor ? editor(canvas, given) : viewer(canvas);
  const response = await fetch(given.xmlUrl, { credentials: "same-origin" });
  if (!response.ok) {
    throw new Error(`the diagram answered ${response.status}`);
  }
  await modeler.importXML(await response.text());
  showBeginning(modeler, { besidePalette: isEditor });
  const findings = startFindings(modeler, {
    list: document.querySelector("[data-findings-place]"),
    count: document.querySelector("[data-findings-count]"),
    given,
    canvas,
  });
  const bar = root.querySelector(".studio-bar");
  bar.hidden = false;
  startZoom(modeler, root, { besidePalette: isEditor });
  root.classList.toggle("is-reading", !isEditor);
  if (isEditor) {
    startPanel(modeler, root.querySelector("[data-studio-panel]"), given);
    startSaving(modeler, { root, given, findings, csrf: root.dataset.csrf });
    for (const name of ["undo", "redo"]) {
      const act = () => modeler.get("commandStack")[name]();
      root.querySelector(`[data-studio-${name}]`).addEventListener("click", act);
    }
  }
  root.dataset.ready = "true";
}

function editor(container, given) {
  const modeler = new Modeler({
    container,
    moddleExtensions: { spiffworkflow },
    additionalModules: [
      factoryModule(given.taken),
      laneModule,
      insertModule,
      toolModule(() => modeler, given.words),
      translateModule(given.isChinese),
    ],
  });
  return modeler;
}

function viewer(container) {
  return new NavigatedViewer({ container, moddleExtensions: { spiffworkflow } });
}

// A page that cannot draw still says so, and its words and files stay usable.
function sayNotLoaded(root, error) {
  console.error(error);
  const note = document.createElement("p");
  note.className = "diagram-failed";
  note.textContent = JSON.parse(root.dataset.studio).words.notLoaded;
  root.querySelector("[data-studio-canvas]").replaceChildren(note);
}
