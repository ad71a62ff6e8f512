// Add shapes: behind another one, or into a flow, for which the drawing makes room.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { selfAndAllChildren } from "diagram-js/lib/util/Elements";
import { showElement } from "./view.js";

const SIZES = { "bpmn:UserTask": [120, 80], "bpmn:ServiceTask": [120, 80] };
const GAP = 50;

class InsertHandler {
  constructor(modeling, spaceTool, canvas) {
    Object.assign(this, { modeling, spaceTool, canvas });
  }

  // Only calls other commands, so that one undo takes all of it back.
  preExecute(context) {
    const { flow, shape } = context;
    const index = longestSegment(flow.waypoints);
    const [begin, end] = [flow.waypoints[index], flow.waypoints[index + 1]];
    const axis = Math.abs(end.x - begin.x) >= Math.abs(end.y - begin.y) ? "x" : "y";
    const side = axis === "x" ? "width" : "height";
    const start = (begin[axis] + end[axis]) / 2;
    const missing = shape[side] + 2 * GAP - Math.abs(end[axis] - begin[axis]);
    if (missing > 0) {
      this.makeRoom(axis, start, Math.ceil(missing / 10) * 10);
    }
    const middle = middleOf(flow.waypoints, longestSegment(flow.waypoints));
    context.created = this.modeling.createShape(shape, middle, flow);
  }

  makeRoom(axis, start, size) {
    const all = selfAndAllChildren(this.canvas.getRootElement(), true);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(
      all,
      axis,
      size,
      start,
    );
    const delta = axis === "x" ? { x: size, y: 0 } : { x: 0, y: size };
    this.spaceTool.makeSpace(movingShapes, resizingShapes, delta, axis === "x" ? "e" : "s", start);
  }
}
InsertHandler.$inject = ["modeling", "spaceTool", "canvas"];

export const insertModule = {
  __init__: [
    [
      "commandStack",
      (commandStack) => commandStack.registerHandler("diagram.insert", InsertHandler),
    ],
  ],
};

export function append(modeler, source, type) {
  const shape = newShape(modeler, type);
  modeler.get("autoPlace").append(source, shape);
  modeler.get("selection").select(shape);
  showElement(modeler, shape);
}

export function insert(modeler, flow, type) {
  const context = { flow, shape: newShape(modeler, type) };
  modeler.get("commandStack").execute("diagram.insert", context);
  modeler.get("selection").select(context.created);
  showElement(modeler, context.created);
}

export function newShape(modeler, type) {
  const [width, height] = SIZES[type] ?? [];
  const size = width ? { width, height } : {};
  return modeler.get("elementFactory").createShape({ type, ...size });
}

// What may be drawn behind an element of this kind.
export function mayAppend(element) {
  return is(element, "bpmn:FlowNode") && !is(element, "bpmn:EndEvent") && !element.labelTarget;
}

function longestSegment(waypoints) {
  const lengths = waypoints
    .slice(1)
    .map((point, index) => Math.hypot(point.x - waypoints[index].x, point.y - waypoints[index].y));
  return lengths.indexOf(Math.max(...lengths));
}

function middleOf(waypoints, index) {
  const [begin, end] = [waypoints[index], waypoints[index + 1]];
  return { x: Math.round((begin.x + end.x) / 2), y: Math.round((begin.y + end.y) / 2) };
}
