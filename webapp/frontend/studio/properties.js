// Read and write what an element carries. Every change is a command, so that it can be undone;
// whatever else stands in `extensionElements` stays there.
import { is } from "bpmn-js/lib/util/ModelUtil";

export function entriesOf(businessObject) {
  const holder = holderOf(businessObject);
  return (holder?.get("entries") ?? []).map(({ name, value }) => [name, value ?? ""]);
}

export function propertyOf(businessObject, name) {
  return entriesOf(businessObject).find(([key]) => key === name)?.[1] ?? "";
}

// Set one property; an empty one goes.
export function setProperty(modeler, element, name, value) {
  const { businessObject } = element;
  const entries = entriesOf(businessObject);
  const place = entries.findIndex(([key]) => key === name);
  if (place >= 0) {
    entries.splice(place, 1, ...(value ? [[name, value]] : []));
  } else if (value) {
    entries.push([name, value]);
  }
  const create = (type, attributes) => modeler.get("moddle").create(type, attributes);
  const others = (businessObject.extensionElements?.get("values") ?? []).filter(
    (one) => one !== holderOf(businessObject),
  );
  const values = [...others];
  if (entries.length > 0) {
    const holder = create("spiffworkflow:Properties", {});
    holder.entries = entries.map(([key, text]) =>
      create("spiffworkflow:Property", { name: key, value: text }),
    );
    holder.entries.forEach((entry) => (entry.$parent = holder));
    values.unshift(holder);
  }
  const extensionElements = values.length > 0 ? create("bpmn:ExtensionElements", { values }) : null;
  if (extensionElements) {
    extensionElements.$parent = businessObject;
    values.forEach((one) => (one.$parent = extensionElements));
  }
  modeler
    .get("modeling")
    .updateModdleProperties(element, businessObject, {
      extensionElements: extensionElements ?? undefined,
    });
}

export function documentationOf(businessObject) {
  return businessObject.get("documentation")[0]?.text ?? "";
}

export function setDocumentation(modeler, element, text) {
  const { businessObject } = element;
  const [, ...rest] = businessObject.get("documentation");
  const documentation = [...rest];
  if (text) {
    const made = modeler.get("moddle").create("bpmn:Documentation", { text });
    made.$parent = businessObject;
    documentation.unshift(made);
  }
  modeler.get("modeling").updateModdleProperties(element, businessObject, { documentation });
}

export function conditionOf(businessObject) {
  return businessObject.conditionExpression?.body ?? "";
}

export function setCondition(modeler, flow, body) {
  const conditionExpression = body
    ? modeler.get("moddle").create("bpmn:FormalExpression", { body })
    : undefined;
  modeler.get("modeling").updateProperties(flow, { conditionExpression });
}

export function timerOf(businessObject) {
  return (businessObject.eventDefinitions ?? []).find((one) =>
    is(one, "bpmn:TimerEventDefinition"),
  );
}

// A timer waits for a clock: the law's name for it stands in the property and in the event.
export function setTimerClock(modeler, element, clock) {
  const timer = timerOf(element.businessObject);
  const timeDate = modeler.get("moddle").create("bpmn:FormalExpression", { body: clock });
  timeDate.$parent = timer;
  modeler.get("modeling").updateModdleProperties(element, timer, { timeDate });
  setProperty(modeler, element, "clock", clock);
}

// `clock` holds directives: start:NAME, start:NAME=DAYS, stop:NAME, under:NAME, or none alone.
export function directivesOf(text) {
  return text
    .split(/\s+/)
    .filter((part) => part && part !== "none")
    .map((part) => {
      const [, verb, name, days] = /^([^:]*):?([^=]*)=?(.*)$/.exec(part);
      return { verb, name, days };
    });
}

export function clockText(directives) {
  return directives
    .map(({ verb, name, days }) => `${verb}:${name}${verb === "start" && days ? `=${days}` : ""}`)
    .join(" ");
}

function holderOf(businessObject) {
  const values = businessObject.extensionElements?.get("values") ?? [];
  return values.find((one) => is(one, "spiffworkflow:Properties"));
}
