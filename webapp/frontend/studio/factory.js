// Ids last as long as the cases that carry them: small letters, digits, underscores, and never
// one that another diagram of the same process uses.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";

const SHORT = { "bpmn:SequenceFlow": "flow", "bpmn:ExclusiveGateway": "gw" };

export const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

export function factoryModule(taken) {
  const reserved = new Set(taken);

  class DiagramFactory extends BpmnFactory {
    _ensureId(element) {
      if (element.id || !this._needsId(element)) {
        super._ensureId(element);
        return;
      }
      const { ids } = this._model;
      const prefix = SHORT[element.$type] ?? snakeCase(element.$type);
      let number = 1;
      while (ids.assigned(`${prefix}_${number}`) || reserved.has(`${prefix}_${number}`)) {
        number += 1;
      }
      element.id = `${prefix}_${number}`;
      ids.claim(element.id, element);
    }
  }
  DiagramFactory.$inject = ["moddle"];
  return { bpmnFactory: ["type", DiagramFactory] };
}

function snakeCase(type) {
  return type
    .replace(/^\w+:/, "")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
