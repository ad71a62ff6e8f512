// The panel of properties: what the law and the product add to the selected shape.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { clockFields } from "./clocks.js";
import { SNAKE_CASE } from "./factory.js";
import { button, checkField, groupField, make, selectField, textField } from "./fields.js";
import { append, insert, mayAppend } from "./insert.js";
import { kindLabel, kindOptions, labelOf, listed } from "./kinds.js";
import { laneOf, lanesOf, moveToLane } from "./lanes.js";
import {
  conditionOf,
  documentationOf,
  entriesOf,
  propertyOf,
  setCondition,
  setDocumentation,
  setProperty,
} from "./properties.js";
import { showElement } from "./view.js";

const SHOWN = new Set(
  "form handler clock citation phrase separate_from stage variables".split(" "),
);
const PERSONS = ["bpmn:UserTask", "bpmn:ManualTask"];
const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export function startPanel(modeler, place, given) {
  let isWaiting = false;
  let before;
  const draw = () => {
    isWaiting = false;
    const focused = document.activeElement?.closest("[data-studio-panel]")
      ? document.activeElement.dataset.field
      : undefined;
    const shown = modeler.get("selection").get()[0]?.id;
    const { scrollTop } = place;
    place.replaceChildren(...contents(modeler, given));
    place.scrollTop = shown === before ? scrollTop : 0;
    before = shown;
    if (focused) {
      // What was just added has no button that added it; its name comes first.
      const field = place.querySelector(`[data-field="${CSS.escape(focused)}"]`);
      (field ?? place.querySelector("[data-field=name]") ?? place).focus();
    }
  };
  // After the event that changed something, so that the focus has arrived where it goes.
  const drawSoon = () => {
    if (!isWaiting) {
      isWaiting = true;
      setTimeout(draw, 0);
    }
  };
  for (const event of ["selection.changed", "commandStack.changed", "import.done"]) {
    modeler.on(event, drawSoon);
  }
  place.hidden = false;
  draw();
}

function contents(modeler, given) {
  const selected = modeler.get("selection").get();
  const element = selected.length === 1 ? (selected[0].labelTarget ?? selected[0]) : null;
  const at = { modeler, element, given };
  return [
    chooser(at),
    ...(element?.businessObject?.id
      ? [...identity(at), ...(is(element, "bpmn:SequenceFlow") ? flow(at) : node(at)), actions(at)]
      : [make("p", { class: "sub" }, given.words.nothing)]),
  ];
}

// For the keyboard and for screen readers: every shape by its name.
function chooser({ modeler, element, given }) {
  const registry = modeler.get("elementRegistry");
  const options = listed(registry).map((one) => [one.id, labelOf(one, given)]);
  const choose = (id) => {
    const found = registry.get(id);
    modeler.get("selection").select(found ?? null);
    if (found) {
      showElement(modeler, found);
    }
  };
  const { words } = given;
  return selectField("element", words.element, element?.id ?? "", options, choose, {
    empty: words.choose,
  });
}

function identity({ modeler, element, given }) {
  const { words } = given;
  const { businessObject: bo } = element;
  const update = (properties) => modeler.get("modeling").updateProperties(element, properties);
  const rename = (id, input) => {
    const taken = given.taken.includes(id) || modeler.get("elementRegistry").get(id);
    if (id === bo.id) {
      return;
    }
    if (!SNAKE_CASE.test(id) || taken) {
      input.value = bo.id;
      input.setAttribute("aria-invalid", "true");
      return;
    }
    update({ id });
  };
  const isFixed = given.lasting.includes(bo.id) || !is(bo, "bpmn:FlowNode");
  const kinds = kindOptions(bo, given);
  return [
    make("h2", { class: "studio-title" }, kindLabel(bo, given)),
    textField("id", words.id, bo.id, rename, {
      readonly: isFixed,
      hint: isFixed ? undefined : words.idHint,
    }),
    textField("name", words.name, bo.name ?? "", (name) => update({ name: name || undefined })),
    kinds.length > 0
      ? selectField("kind", words.kind, bo.$type, kinds, (type) =>
          modeler.get("bpmnReplace").replaceElement(element, { type }),
        )
      : null,
  ].filter(Boolean);
}

function node(at) {
  const { modeler, element, given } = at;
  const { businessObject: bo } = element;
  const { words } = given;
  if (!is(bo, "bpmn:FlowNode")) {
    return [];
  }
  const isPersons = PERSONS.some((type) => is(bo, type));
  const property = (name) => propertyOf(bo, name);
  const set = (name) => (value) => setProperty(modeler, element, name, value);
  const choice = (name, options) =>
    selectField(name, words[name], property(name), options, set(name), { empty: words.none });
  const text = (name, rows) =>
    textField(name, words[name], property(name), set(name), {
      rows,
      hint: words[`${name}Hint`],
    });
  const pairs = (entries) => entries.map(({ key, label }) => [key, label]);
  return [
    lane(at),
    is(bo, "bpmn:UserTask") ? choice("form", pairs(given.forms)) : null,
    isPersons || is(bo, "bpmn:ServiceTask") || is(bo, "bpmn:SendTask")
      ? choice("handler", given.handlers.map((name) => [name, name]))
      : null,
    is(bo, "bpmn:CallActivity")
      ? selectField("called", words.called, bo.calledElement ?? "", pairs(given.processes), (id) =>
          modeler.get("modeling").updateProperties(element, { calledElement: id }),
        )
      : null,
    ...(is(bo, "bpmn:Gateway") ? [] : clockFields(at)),
    text("citation", 2),
    text("phrase", 3),
    CHOOSING.some((type) => is(bo, type)) ? defaultFlow(at) : null,
    isPersons ? separation(at) : null,
    choice("stage", pairs(given.stages)),
    is(bo, "bpmn:Gateway") ? null : text("variables"),
    textField(
      "documentation",
      words.documentation,
      documentationOf(bo),
      (value) => setDocumentation(modeler, element, value),
      { rows: 3 },
    ),
    others(at),
  ].filter(Boolean);
}

function lane({ modeler, element, given }) {
  const lanes = lanesOf(element);
  if (lanes.length === 0) {
    return null;
  }
  const { words } = given;
  const label = (one) =>
    given.roles.find(({ key }) => key === one.businessObject.id)?.label ?? one.businessObject.name;
  const options = lanes.map((one) => [one.businessObject.id, label(one)]);
  const move = (id, select) => {
    if (!moveToLane(modeler, element, id)) {
      select.value = laneOf(element);
      select.closest(".studio-field").append(make("p", { class: "field-error" }, words.roleOutside));
    }
  };
  const isMovable = !is(element, "bpmn:SubProcess") && !element.host;
  return selectField("role", words.role, laneOf(element), options, move, {
    hint: words.roleHint,
    disabled: !isMovable,
  });
}

function defaultFlow({ modeler, element, given }) {
  const { businessObject: bo } = element;
  const { words } = given;
  const options = element.outgoing.map((one) => [one.id, labelOf(one, given)]);
  const choose = (id) =>
    modeler.get("modeling").updateProperties(element, {
      default: id ? modeler.get("elementRegistry").get(id).businessObject : undefined,
    });
  return selectField("default", words.default, bo.default?.id ?? "", options, choose, {
    empty: words.none,
  });
}

function separation({ modeler, element, given }) {
  const { businessObject: bo } = element;
  const chosen = propertyOf(bo, "separate_from")
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  const own = listed(modeler.get("elementRegistry"))
    .filter((one) => one !== element && PERSONS.some((type) => is(one, type)))
    .map((one) => ({ key: one.id, label: one.businessObject.name ?? one.id }));
  const tasks = [...own, ...given.tasks];
  const known = tasks.map(({ key }) => key);
  const boxes = tasks.map(({ key, label }) =>
    checkField(`separate-${key}`, label, chosen.includes(key), (checked) => {
      const kept = checked ? [...chosen, key] : chosen.filter((id) => id !== key);
      setProperty(modeler, element, "separate_from", kept.join(","));
    }),
  );
  const lost = chosen.filter((id) => !known.includes(id));
  return make(
    "details",
    { class: "studio-group", open: chosen.length > 0 },
    make("summary", {}, `${given.words.separate}（${chosen.length}）`),
    ...boxes,
    lost.length > 0 ? make("p", { class: "field-error" }, lost.join(", ")) : null,
  );
}

function others({ modeler, element, given }) {
  const entries = entriesOf(element.businessObject).filter(([name]) => !SHOWN.has(name));
  if (entries.length === 0) {
    return null;
  }
  return groupField(
    given.words.otherProperties,
    ...entries.map(([name, value]) =>
      textField(`other-${name}`, name, value, (text) => setProperty(modeler, element, name, text)),
    ),
  );
}

function flow({ modeler, element, given }) {
  const { words } = given;
  const { businessObject: bo } = element;
  const gateway = element.source;
  if (!CHOOSING.some((type) => is(gateway, type))) {
    return [];
  }
  const isDefault = gateway.businessObject.default === bo;
  const modeling = modeler.get("modeling");
  return [
    checkField("is-default", words.isDefault, isDefault, (checked) =>
      modeling.updateProperties(gateway, { default: checked ? bo : undefined }),
    ),
    isDefault
      ? null
      : textField("condition", words.condition, conditionOf(bo), (body) =>
          setCondition(modeler, element, body), { rows: 2, hint: words.conditionHint }),
  ].filter(Boolean);
}

const ADDED = [
  ["bpmn:UserTask", "addUserTask"],
  ["bpmn:ServiceTask", "addServiceTask"],
  ["bpmn:ExclusiveGateway", "addGateway"],
  ["bpmn:ParallelGateway", "addParallel"],
  ["bpmn:EndEvent", "addEnd"],
];

function actions({ modeler, element, given }) {
  const { words } = given;
  const isFlow = is(element, "bpmn:SequenceFlow");
  const add = isFlow ? insert : append;
  const offered = isFlow ? ADDED.filter(([type]) => type !== "bpmn:EndEvent") : ADDED;
  const buttons = offered.map(([type, word]) =>
    button(words[word], () => add(modeler, element, type), { "data-field": `add-${type}` }),
  );
  const isPart = is(element, "bpmn:Lane") || is(element, "bpmn:Participant");
  return make(
    "div",
    { class: "studio-actions" },
    isFlow || mayAppend(element)
      ? groupField(
          isFlow ? words.insert : words.append,
          make("div", { class: "studio-buttons" }, ...buttons),
          isFlow ? null : connector({ modeler, element, given }),
        )
      : null,
    isPart
      ? null
      : button(words.remove, () => modeler.get("modeling").removeElements([element]), {
          class: "btn btn-outline-danger",
          "data-field": "remove",
        }),
  );
}

// A flow to any other element of the same process or sub-process, without a mouse.
function connector({ modeler, element, given }) {
  const targets = listed(modeler.get("elementRegistry")).filter(
    (one) => one !== element && one.parent === element.parent && is(one, "bpmn:FlowNode"),
  );
  const { words } = given;
  const options = targets.map((one) => [one.id, labelOf(one, given)]);
  return selectField(
    "connect",
    words.connectTo,
    "",
    options,
    (id) => modeler.get("modeling").connect(element, modeler.get("elementRegistry").get(id)),
    { empty: words.choose },
  );
}
