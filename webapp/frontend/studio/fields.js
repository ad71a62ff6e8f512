// Fields of the panel: plain DOM, each with its label; `data-field` lets the focus come back
// after the panel is drawn again.
let count = 0;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (typeof value === "boolean") {
      element.toggleAttribute(name, value);
    } else if (value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function textField(key, label, value, change, { hint, rows, ...attributes } = {}) {
  const tag = rows ? "textarea" : "input";
  const input = make(tag, {
    class: "form-control",
    "data-field": key,
    autocomplete: "off",
    spellcheck: "false",
    rows,
    ...attributes,
    onchange: (event) => change(event.target.value.trim(), event.target),
  });
  input.value = value;
  return labelled(input, label, hint);
}

// `options` are pairs of value and label; `empty` is the label of no choice.
export function selectField(key, label, value, options, change, { hint, empty, ...attributes } = {}) {
  const known = options.some(([option]) => option === value);
  const listed = [
    ...(empty === undefined ? [] : [["", empty]]),
    ...options,
    ...(value && !known ? [[value, value]] : []),
  ];
  const select = make(
    "select",
    {
      class: "form-select",
      "data-field": key,
      ...attributes,
      onchange: (event) => change(event.target.value, event.target),
    },
    ...listed.map(([option, text]) => make("option", { value: option }, text)),
  );
  select.value = value;
  return labelled(select, label, hint);
}

export function checkField(key, label, checked, change) {
  const input = make("input", {
    class: "form-check-input",
    type: "checkbox",
    "data-field": key,
    onchange: (event) => change(event.target.checked),
  });
  input.checked = checked;
  return make("label", { class: "form-check" }, input, make("span", {}, label));
}

export function groupField(label, ...children) {
  return make("fieldset", { class: "studio-group" }, make("legend", {}, label), ...children);
}

export function button(label, act, attributes = {}) {
  return make("button", { type: "button", class: "btn", onclick: act, ...attributes }, label);
}

function labelled(input, label, hint) {
  count += 1;
  input.id = `studio-field-${count}`;
  const note = hint ? make("div", { class: "form-hint", id: `${input.id}-hint` }, hint) : null;
  if (note) {
    input.setAttribute("aria-describedby", note.id);
  }
  return make(
    "div",
    { class: "studio-field" },
    make("label", { class: "form-label", for: input.id }, label),
    input,
    note,
  );
}
