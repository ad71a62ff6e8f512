// Fields that only apply sometimes: `data-hide-when` is FEEL over the values of the form. The
// server judges by the same expression (forms/checking.py); the browser only hides and shows.
//
// The form may give facts of the case as JSON in `data-form-context`. An element with
// `data-form-row="list.row"` holds one row of a list, whose own fields come first.
import { evaluate } from "@bpmn-io/feelin";

export function startConditions() {
  for (const form of document.querySelectorAll("form")) {
    const parts = [...form.querySelectorAll("[data-hide-when]")];
    if (parts.length > 0) {
      const update = () => judgeAll(form, parts);
      form.addEventListener("input", update);
      form.addEventListener("change", update);
      form.addEventListener("reset", () => setTimeout(update));
      update();
    }
  }
}

// What is hidden counts as not filled in, so one judgement may change the next.
function judgeAll(form, parts) {
  for (let round = 0; round <= parts.length; round += 1) {
    const changed = parts.filter((part) => judge(form, part));
    if (changed.length === 0) {
      break;
    }
  }
  for (const part of parts) {
    for (const field of part.querySelectorAll("input, select, textarea")) {
      field.dataset.disabledByServer ??= field.disabled ? "yes" : "no";
      field.disabled = field.dataset.disabledByServer === "yes" || isHidden(field);
    }
  }
}

function judge(form, part) {
  const text = part.dataset.hideWhen.replace(/^\s*=/, "");
  const wasHidden = part.hidden;
  part.hidden = holds(text, valuesOf(form, part));
  return part.hidden !== wasHidden;
}

function isHidden(field) {
  return field.closest("[data-hide-when][hidden]") !== null;
}

function holds(text, values) {
  try {
    return plain(evaluate(text, values)) === true;
  } catch {
    return false; // What cannot be judged is shown; the server decides.
  }
}

// Newer versions of the evaluator wrap a value with the warnings it met.
function plain(result) {
  const isWrapped = result !== null && typeof result === "object" && "warnings" in result;
  return isWrapped ? result.value : result;
}

function valuesOf(form, part) {
  const values = JSON.parse(form.dataset.formContext ?? "{}");
  const row = part.closest("[data-form-row]")?.dataset.formRow;
  for (const field of form.elements) {
    const name = nameWithin(field.name, row);
    if (name && !["submit", "button", "reset"].includes(field.type) && name !== "csrf_token") {
      put(values, name, field);
    }
  }
  return values;
}

function nameWithin(name, row) {
  if (!name?.includes(".")) {
    return name;
  }
  return row && name.startsWith(`${row}.`) ? name.slice(row.length + 1) : "";
}

function put(values, name, field) {
  const type = field.closest("[data-value-type]")?.dataset.valueType ?? "string";
  const isChosen = !["checkbox", "radio"].includes(field.type) || field.checked;
  if (isHidden(field)) {
    values[name] ??= null;
  } else if (type === "list") {
    values[name] = Array.isArray(values[name]) ? values[name] : [];
    values[name].push(...(isChosen && field.value ? [field.value] : []));
  } else if (field.type === "checkbox" && type !== "boolean") {
    values[name] = [...(values[name] ?? []), ...(isChosen ? [field.value] : [])];
  } else if (field.type === "checkbox") {
    values[name] = field.checked;
  } else {
    values[name] = isChosen ? typed(type, textOf(field)) : (values[name] ?? null);
  }
}

function textOf(field) {
  return (field.dataset.value ?? field.value ?? "").trim();
}

function typed(type, text) {
  if (text === "") {
    return null;
  }
  if (type === "number") {
    const number = Number(text.replaceAll(",", ""));
    return Number.isNaN(number) ? null : number;
  }
  if (type === "boolean") {
    return text === "true";
  }
  if (type === "date") {
    return plain(evaluate("date(text)", { text }));
  }
  return text;
}
