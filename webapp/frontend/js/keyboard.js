// One-key shortcuts, off while somebody types: / j k o x n s p ?
const ROWS = "[data-rows] [data-row], .list tbody tr";

let place = -1;

export function startKeyboard() {
  const dialog = document.getElementById("shortcuts");
  for (const button of document.querySelectorAll("[data-shortcuts-open]")) {
    if (dialog) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("input[type=search]")) {
      event.target.blur();
    }
    if (isTyping(event) || document.querySelector("dialog[open]")) {
      return;
    }
    const act = actions(dialog)[event.key];
    if (act && act() !== false) {
      event.preventDefault();
    }
  });
  returnToRow();
}

function actions(dialog) {
  return {
    "/": () => focusOn(document.querySelector("#search, input[type=search]")),
    "?": () => dialog?.showModal() ?? false,
    j: () => move(1),
    k: () => move(-1),
    o: () => open(),
    Enter: () => (document.activeElement === document.body ? open() : false),
    x: () => choose(),
    n: () => press("[data-key-n]"),
    s: () => press("[data-key-s]"),
    p: () => (window.print(), true),
  };
}

function isTyping(event) {
  const field = event.target.closest?.("input, select, textarea, [contenteditable]");
  const isText = field && !["checkbox", "radio", "button", "submit"].includes(field.type);
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || Boolean(isText);
}

function focusOn(element) {
  element?.focus();
  element?.select?.();
  return Boolean(element);
}

function press(selector) {
  const button = document.querySelector(selector);
  button?.click();
  return Boolean(button);
}

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => linkOf(row));
}

function linkOf(row) {
  return row.querySelector("a.title, a[data-row-link], th a, td a");
}

function move(step) {
  const all = rows();
  if (all.length === 0) {
    return false;
  }
  place = Math.min(Math.max(place + step, 0), all.length - 1);
  mark(all);
  linkOf(all[place]).focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
  return true;
}

function mark(all) {
  all.forEach((row, index) => row.classList.toggle("is-here", index === place));
}

function here() {
  const all = rows();
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  return all[focused >= 0 ? focused : place];
}

function open() {
  const row = here();
  if (!row) {
    return false;
  }
  linkOf(row).click();
  return true;
}

function choose() {
  const box = here()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

// Coming back from a row lands on that row again; only its address is remembered.
function returnToRow() {
  const key = `row:${location.pathname}`;
  try {
    const address = sessionStorage.getItem(key);
    const all = rows();
    place = all.findIndex((row) => linkOf(row).getAttribute("href") === address);
    if (place >= 0) {
      mark(all);
      all[place].scrollIntoView({ block: "nearest" });
    }
    document.addEventListener("click", (event) => {
      const row = event.target.closest?.(ROWS);
      if (row && event.target.closest("a")) {
        sessionStorage.setItem(key, linkOf(row)?.getAttribute("href") ?? "");
      }
    });
  } catch {
    place = -1; // Storage is switched off: the list starts at its top.
  }
}
