// Which legal clocks an element starts, stops or stands under, and what a timer waits for.
import { button, checkField, groupField, make, selectField, textField } from "./fields.js";
import {
  clockText,
  directivesOf,
  propertyOf,
  setProperty,
  setTimerClock,
  timerOf,
} from "./properties.js";

export function clockFields({ modeler, element, given }) {
  const { words } = given;
  const text = propertyOf(element.businessObject, "clock");
  const options = given.clocks.map(({ key, label, period }) => [key, `${label}（${period}）`]);
  if (timerOf(element.businessObject)) {
    const choose = (clock) => setTimerClock(modeler, element, clock);
    return [selectField("clock", words.clockTimer, text, options, choose, { empty: words.choose })];
  }
  const directives = directivesOf(text);
  const keep = (changed) => setProperty(modeler, element, "clock", clockText(changed));
  const none = checkField("clock-none", words.clockNone, text === "none", (checked) =>
    setProperty(modeler, element, "clock", checked ? "none" : ""),
  );
  const rows = directives.map((directive, place) =>
    row({ directive, place, directives, keep, options, given }),
  );
  const add = () => keep([...directives, { verb: "under", name: given.clocks[0].key, days: "" }]);
  return [
    groupField(
      words.clock,
      ...(directives.length === 0 ? [none] : rows),
      text === "none" ? null : button(words.clockAdd, add, { "data-field": "clock-add" }),
    ),
  ];
}

function row({ directive, place, directives, keep, options, given }) {
  const { words } = given;
  const change = (part) => (value) =>
    keep(directives.map((one, index) => (index === place ? { ...one, [part]: value } : one)));
  const verbs = ["start", "stop", "under"].map((verb) => [verb, words[verb]]);
  const clock = given.clocks.find(({ key }) => key === directive.name);
  const law = clock
    ? make("p", { class: "form-hint" }, `${words.lawPeriod}：${clock.period} · ${clock.citation}`)
    : null;
  const days =
    directive.verb === "start"
      ? textField(`clock-${place}-days`, words.ownPeriod, directive.days, change("days"), {
          type: "number",
          min: "1",
          max: "999",
          hint: words.ownPeriodHint,
        })
      : null;
  const remove = () => keep(directives.filter((_one, index) => index !== place));
  return make(
    "div",
    { class: "studio-clock" },
    selectField(`clock-${place}-verb`, words.verb, directive.verb, verbs, change("verb")),
    selectField(`clock-${place}-name`, words.clock, directive.name, options, change("name")),
    law,
    days,
    button(words.clockRemove, remove, { "data-field": `clock-${place}-remove` }),
  );
}
