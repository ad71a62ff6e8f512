// What the server found: marks on the shapes, a list, and the way that shows a finding.
import { button, make } from "./fields.js";
import { showElement } from "./view.js";

const ON_PATH = "finding-path";

export function startFindings(modeler, { list, count, given, canvas }) {
  const { words } = given;
  let found = given.findings;

  const elementOf = (id) => modeler.get("elementRegistry").get(id);
  const overlays = () => modeler.get("overlays");

  function show(findings) {
    found = findings;
    clearPath();
    markShapes();
    count.textContent = `${found.length}`;
    list.replaceChildren(
      found.length > 0
        ? make("ul", { class: "findings" }, ...found.map(row))
        : make("p", { class: "sub" }, words.clean),
    );
  }

  function markShapes() {
    overlays().remove({ type: "finding" });
    for (const shape of modeler.get("elementRegistry").getAll()) {
      for (const marker of ["has-error", "has-warning"]) {
        modeler.get("canvas").removeMarker(shape, marker);
      }
    }
    for (const [id, ofElement] of byElement(found)) {
      const shape = elementOf(id);
      if (shape) {
        mark(shape, ofElement);
      }
    }
  }

  function mark(shape, ofElement) {
    const isError = ofElement.some(({ is_error: error }) => error);
    modeler.get("canvas").addMarker(shape, isError ? "has-error" : "has-warning");
    if (!shape.waypoints) {
      const badge = make(
        "span",
        {
          class: `finding-badge ${isError ? "is-error" : "is-warning"}`,
          title: ofElement.map(({ message }) => message).join("\n"),
        },
        `${isError ? "✕" : "!"} ${ofElement.length}`,
      );
      overlays().add(shape, "finding", { position: { top: -11, left: -9 }, html: badge });
    }
  }

  function row(finding) {
    const kind = finding.is_law ? words.law : finding.is_error ? words.error : words.warning;
    const style = finding.is_error ? "bg-red-lt" : "bg-orange-lt";
    const where = finding.element_name || words.whole;
    const path = finding.path
      .map(([, name]) => name)
      .filter(Boolean)
      .join(" → ");
    return make(
      "li",
      { class: `finding ${finding.is_error ? "is-error" : "is-warning"}` },
      make(
        "p",
        {},
        make("span", { class: `badge ${style}` }, kind),
        " ",
        button(where, () => point(finding), { class: "btn-link finding-where" }),
        " ",
        finding.message,
      ),
      finding.citation
        ? make(
            "p",
            { class: "finding-law" },
            make("cite", {}, finding.citation),
            " ",
            finding.phrase ? make("q", { lang: "zh-CN" }, finding.phrase) : null,
          )
        : null,
      path
        ? make("p", { class: "finding-path" }, make("strong", {}, words.path), ` ${path}`)
        : null,
      finding.file && finding.file !== given.file
        ? make(
            "p",
            {},
            make(
              "a",
              { href: `${given.draftUrl}?file=${encodeURIComponent(finding.file)}` },
              words.otherFile,
            ),
          )
        : null,
    );
  }

  function point(finding) {
    clearPath();
    const ids = finding.path.map(([id]) => id);
    const onPath = [...ids, ...flowsBetween(ids)].map(elementOf).filter(Boolean);
    onPath.forEach((shape) => modeler.get("canvas").addMarker(shape, ON_PATH));
    const target = elementOf(finding.element_id) ?? nearest(ids, finding.element_id);
    if (target) {
      modeler.get("selection", false)?.select(target);
      showElement(modeler, target);
    }
    canvas.scrollIntoView({ block: "nearest" });
  }

  // What is on another diagram is shown by the call that leads there, which the path passes next.
  function nearest(ids, id) {
    const after = ids.slice(Math.max(ids.indexOf(id), 0)).map(elementOf).filter(Boolean);
    return after[0] ?? ids.map(elementOf).filter(Boolean).at(-1);
  }

  // A path names elements; the flows between those that follow each other belong to it.
  function flowsBetween(ids) {
    return ids.slice(1).flatMap((id, index) => {
      const outgoing = elementOf(ids[index])?.outgoing ?? [];
      return outgoing.filter(({ target }) => target?.id === id).map(({ id: flow }) => flow);
    });
  }

  function clearPath() {
    for (const shape of modeler.get("elementRegistry").getAll()) {
      modeler.get("canvas").removeMarker(shape, ON_PATH);
    }
  }

  show(found);
  return { show };
}

function byElement(found) {
  const groups = new Map();
  for (const one of found) {
    groups.set(one.element_id, [...(groups.get(one.element_id) ?? []), one]);
  }
  return groups;
}
