// Forms: sent once, never by accident, and what was typed is not left by mistake.
import { word } from "./words.js";

const changed = new Set();

export function startForms() {
  document.querySelector("[data-error-summary], #form-problems")?.focus();
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", releaseButtons);
  for (const form of document.querySelectorAll("form[data-warn-unsaved], form[data-draft-url]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  for (const form of document.querySelectorAll("form[data-guarded], form[data-draft-url]")) {
    form.addEventListener("keydown", keepEnterFromSending);
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size > 0) {
      event.preventDefault();
      event.returnValue = word("unsaved"); // Older browsers ask only if this is set.
    }
  });
}

/** Say that everything typed into a form is kept elsewhere, so that leaving loses nothing. */
export function isKept(form) {
  changed.delete(form);
}

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-repeatable") || event.defaultPrevented) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-busy", "true"); // Not disabled: its name and value are sent.
  }
}

function releaseButtons() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
    button.removeAttribute("aria-busy");
  }
}

function keepEnterFromSending(event) {
  const isField = event.target.matches("input:not([type=submit], [type=button], [type=file]), select");
  if (event.key === "Enter" && isField && !event.isComposing) {
    event.preventDefault();
  }
}
