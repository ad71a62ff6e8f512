// The few words that bpmn-js itself shows here, in Chinese; an English page keeps its own.
const CHINESE = {
  "Align elements": "对齐图形",
  "Align elements bottom": "底部对齐",
  "Align elements center": "水平居中",
  "Align elements left": "左对齐",
  "Align elements middle": "垂直居中",
  "Align elements right": "右对齐",
  "Align elements top": "顶部对齐",
  "Distribute elements horizontally": "水平分布",
  "Distribute elements vertically": "垂直分布",
  "Search in diagram": "在图中查找",
  "flow elements must be children of pools/participants": "图形必须放在泳池内",
  "no parent for {element} in {parent}": "图形 {element} 不能放在这里",
  "element required": "缺少图形",
  "no shape type specified": "没有指明图形的类型",
};

export function translateModule(isChinese) {
  const translate = (template, replacements = {}) => {
    const text = isChinese ? (CHINESE[template] ?? template) : template;
    return text.replace(/{([^}]+)}/g, (_match, name) => replacements[name] ?? `{${name}}`);
  };
  return { translate: ["value", translate] };
}
