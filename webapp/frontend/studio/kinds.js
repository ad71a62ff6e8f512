// What elements are called, and into which other kind each may be turned.
import { is } from "bpmn-js/lib/util/ModelUtil";

const WORDS = [
  ["bpmn:UserTask", "userTask"],
  ["bpmn:ManualTask", "manualTask"],
  ["bpmn:ServiceTask", "serviceTask"],
  ["bpmn:BusinessRuleTask", "businessRuleTask"],
  ["bpmn:SendTask", "sendTask"],
  ["bpmn:ReceiveTask", "receiveTask"],
  ["bpmn:CallActivity", "callActivity"],
  ["bpmn:SubProcess", "subProcess"],
  ["bpmn:StartEvent", "startEvent"],
  ["bpmn:EndEvent", "endEvent"],
  ["bpmn:IntermediateCatchEvent", "catchEvent"],
  ["bpmn:IntermediateThrowEvent", "throwEvent"],
  ["bpmn:BoundaryEvent", "boundaryEvent"],
  ["bpmn:ExclusiveGateway", "exclusiveGateway"],
  ["bpmn:ParallelGateway", "parallelGateway"],
  ["bpmn:InclusiveGateway", "inclusiveGateway"],
  ["bpmn:EventBasedGateway", "eventGateway"],
  ["bpmn:SequenceFlow", "flow"],
  ["bpmn:Lane", "lane"],
  ["bpmn:Participant", "pool"],
];
const TASKS = WORDS.slice(0, 6);
const GATEWAYS = WORDS.slice(13, 17);

export function kindLabel(businessObject, { words }) {
  const found = WORDS.find(([type]) => is(businessObject, type));
  return found ? words[found[1]] : businessObject.$type;
}

export function kindOptions(businessObject, { words }) {
  const group = [TASKS, GATEWAYS].find((kinds) =>
    kinds.some(([type]) => type === businessObject.$type),
  );
  const isTask = businessObject.$type === "bpmn:Task";
  return (group ?? (isTask ? TASKS : [])).map(([type, word]) => [type, words[word]]);
}

export function labelOf(element, given) {
  const { businessObject: bo } = element;
  if (is(bo, "bpmn:SequenceFlow")) {
    const ends = [element.source, element.target].map((end) => nameOf(end?.businessObject));
    return `${kindLabel(bo, given)} ${ends.join(" → ")}${bo.name ? `（${bo.name}）` : ""}`;
  }
  return `${nameOf(bo)}（${kindLabel(bo, given)}）`;
}

// Every shape and flow, in the order of the process as far as the drawing shows it.
export function listed(registry) {
  return registry
    .filter((one) => WORDS.some(([type]) => is(one, type)) && !one.labelTarget)
    .sort((one, other) => rank(one) - rank(other) || left(one) - left(other));
}

function nameOf(businessObject) {
  return businessObject?.name || businessObject?.id || "";
}

function rank(element) {
  return is(element, "bpmn:SequenceFlow") ? 1 : is(element, "bpmn:FlowNode") ? 0 : 2;
}

function left(element) {
  return element.x ?? element.waypoints[0].x;
}
