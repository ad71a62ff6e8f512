// A lane names who decides. bpmn-js forgets the lanes of what lies in a sub-process; here every
// shape keeps the lane that it is drawn in, at whatever depth.
import { collectLanes } from "bpmn-js/lib/features/modeling/util/LaneUtil";
import Modeling from "bpmn-js/lib/features/modeling/Modeling";
import UpdateFlowNodeRefsHandler from "bpmn-js/lib/features/modeling/cmd/UpdateFlowNodeRefsHandler";
import { is } from "bpmn-js/lib/util/ModelUtil";

const MARGIN = 10;
const STEP = 20;

class LaneRefsHandler extends UpdateFlowNodeRefsHandler {
  _computeUpdates(flowNodes, lanes) {
    const shapes = new Set(flowNodes.filter((shape) => !shape.labelTarget));
    for (const lane of lanes.filter((lane) => lane.parent)) {
      descendants(poolOf(lane)).forEach((shape) => shapes.add(shape));
    }
    const updates = [...shapes].map((shape) => ({
      flowNode: shape.businessObject,
      remove: [...shape.businessObject.get("lanes")],
      add: lanesFor(shape),
    }));
    for (const { businessObject } of lanes.filter((lane) => !lane.parent)) {
      for (const flowNode of businessObject.get("flowNodeRef")) {
        updates.push({ flowNode, remove: [businessObject], add: [] });
      }
    }
    return updates;
  }
}

class LaneModeling extends Modeling {
  getHandlers() {
    return { ...super.getHandlers(), "lane.updateRefs": LaneRefsHandler };
  }
}
LaneModeling.$inject = Modeling.$inject;

export const laneModule = { modeling: ["type", LaneModeling] };

// The lanes among which a shape may stand: those of its pool that hold no others.
export function lanesOf(shape) {
  const lanes = collectLanes(poolOf(shape));
  return lanes.filter((lane) => !lane.children.some((child) => is(child, "bpmn:Lane")));
}

export function laneOf(shape) {
  return shape.businessObject.get("lanes")[0]?.id ?? "";
}

// Move a shape into a lane, to where nothing else stands; tell whether there is such a place.
export function moveToLane(modeler, shape, laneId) {
  const lane = lanesOf(shape).find(({ businessObject }) => businessObject.id === laneId);
  const room = lane && roomIn(lane, shape);
  if (!room) {
    return false;
  }
  const free = places(room, shape).find((y) => isFree(shape, y)) ?? room.top;
  modeler
    .get("modeling")
    .moveElements([shape], { x: 0, y: free - shape.y }, shape.parent, { autoResize: false });
  return true;
}

function poolOf(shape) {
  let found = shape;
  while (found.parent && !is(found, "bpmn:Participant")) {
    found = found.parent;
  }
  return found;
}

function descendants(shape) {
  return (shape.children ?? []).flatMap((child) => [
    ...(is(child, "bpmn:FlowNode") && !child.labelTarget ? [child] : []),
    ...descendants(child),
  ]);
}

function lanesFor(shape) {
  if (!shape.parent) {
    return [];
  }
  const present = [...shape.businessObject.get("lanes")];
  const lanes = lanesOf(shape);
  if (is(shape, "bpmn:SubProcess") && shape.children.length > 0) {
    const kept = lanes.filter((lane) => present.includes(lane.businessObject));
    if (kept.some((lane) => overlap(lane, shape))) {
      return present; // It stands across lanes; who it belongs to does not change with its size.
    }
  }
  const middle = { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
  const around = lanes.filter(
    (lane) =>
      middle.x > lane.x &&
      middle.x < lane.x + lane.width &&
      middle.y > lane.y &&
      middle.y < lane.y + lane.height,
  );
  return around.length > 0 ? around.map((lane) => lane.businessObject) : present;
}

function overlap(one, other) {
  return one.y < other.y + other.height && other.y < one.y + one.height;
}

function roomIn(lane, shape) {
  const holder = is(shape.parent, "bpmn:SubProcess") ? shape.parent : lane;
  const top = Math.max(lane.y, holder.y) + MARGIN;
  const bottom = Math.min(lane.y + lane.height, holder.y + holder.height) - MARGIN - shape.height;
  return bottom >= top ? { top, bottom } : null;
}

function places({ top, bottom }, shape) {
  const found = [];
  for (let y = top; y <= bottom; y += STEP) {
    found.push(y);
  }
  return found.sort((one, other) => Math.abs(one - shape.y) - Math.abs(other - shape.y));
}

function isFree(shape, y) {
  return shape.parent.children
    .filter((other) => other !== shape && other.width && !is(other, "bpmn:Lane"))
    .every(
      (other) =>
        shape.x + shape.width + MARGIN < other.x ||
        other.x + other.width + MARGIN < shape.x ||
        y + shape.height + MARGIN < other.y ||
        other.y + other.height + MARGIN < y,
    );
}
