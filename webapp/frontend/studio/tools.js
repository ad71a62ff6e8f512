// The palette and the pad beside a shape: only what the engine runs, in the page's language.
import { append, mayAppend, newShape } from "./insert.js";

const CREATED = [
  ["bpmn:UserTask", "bpmn-icon-user-task", "addUserTask"],
  ["bpmn:ServiceTask", "bpmn-icon-service-task", "addServiceTask"],
  ["bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", "addGateway"],
  ["bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "addParallel"],
  ["bpmn:EndEvent", "bpmn-icon-end-event-none", "addEnd"],
];

export function toolModule(modelerOf, words) {
  class Palette {
    constructor(palette, create, handTool, lassoTool, spaceTool, globalConnect) {
      Object.assign(this, { create, handTool, lassoTool, spaceTool, globalConnect });
      palette.registerProvider(this);
    }

    getPaletteEntries() {
      const tool = (title, className, click) => ({
        group: "tools",
        className,
        title,
        action: { click },
      });
      const entries = {
        hand: tool(words.hand, "bpmn-icon-hand-tool", (event) => this.handTool.activateHand(event)),
        lasso: tool(words.lasso, "bpmn-icon-lasso-tool", (event) =>
          this.lassoTool.activateSelection(event),
        ),
        space: tool(words.space, "bpmn-icon-space-tool", (event) =>
          this.spaceTool.activateSelection(event),
        ),
        connect: tool(words.connect, "bpmn-icon-connection-multi", (event) =>
          this.globalConnect.start(event),
        ),
        separator: { group: "tools", separator: true },
      };
      for (const [type, className, word] of CREATED) {
        const start = (event) => this.create.start(event, newShape(modelerOf(), type));
        entries[`create-${type}`] = {
          group: "create",
          className,
          title: words[word],
          action: { dragstart: start, click: start },
        };
      }
      return entries;
    }
  }
  Palette.$inject = [
    "palette",
    "create",
    "handTool",
    "lassoTool",
    "spaceTool",
    "globalConnect",
  ];

  class ContextPad {
    constructor(contextPad, connect, modeling) {
      Object.assign(this, { connect, modeling });
      contextPad.registerProvider(this);
    }

    getContextPadEntries(element) {
      const entries = {};
      if (mayAppend(element)) {
        for (const [type, className, word] of CREATED) {
          entries[`append-${type}`] = {
            group: "model",
            className,
            title: `${words.append}${words[word]}`,
            action: { click: () => append(modelerOf(), element, type) },
          };
        }
        const start = (event) => this.connect.start(event, element);
        entries.connect = {
          group: "connect",
          className: "bpmn-icon-connection-multi",
          title: words.connect,
          action: { click: start, dragstart: start },
        };
      }
      if (element.type !== "bpmn:Lane" && element.type !== "bpmn:Participant") {
        entries.remove = {
          group: "edit",
          className: "bpmn-icon-trash",
          title: words.remove,
          action: { click: () => this.modeling.removeElements([element]) },
        };
      }
      return entries;
    }
  }
  ContextPad.$inject = ["contextPad", "connect", "modeling"];

  return {
    paletteProvider: ["type", Palette],
    contextPadProvider: ["type", ContextPad],
  };
}
