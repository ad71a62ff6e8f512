// Save and check on the server. What cannot be saved stays on the page and can be downloaded.
import { button, make } from "./fields.js";

export function startSaving(modeler, { root, given, findings, csrf }) {
  const { words } = given;
  const state = root.querySelector("[data-studio-state]");
  const conflict = root.querySelector("[data-studio-conflict]");
  let lockVersion = given.lockVersion;
  let savedAt = -1;
  let isBusy = false;

  const stack = modeler.get("commandStack");
  const isDirty = () => stack._stackIdx !== savedAt;
  const say = (text, tone = "") => {
    state.textContent = text;
    state.dataset.tone = tone;
  };

  modeler.on("commandStack.changed", () => {
    say(isDirty() ? words.unsaved : words.saved);
    const [undo, redo] = ["undo", "redo"].map((name) =>
      root.querySelector(`[data-studio-${name}]`),
    );
    undo.disabled = !stack.canUndo();
    redo.disabled = !stack.canRedo();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty()) {
      event.preventDefault();
    }
  });

  async function send(url) {
    const { xml } = await modeler.saveXML({ format: true });
    const body = new FormData();
    body.append("lock_version", lockVersion);
    body.append("diagram", new Blob([xml], { type: "application/xml" }), given.file);
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": csrf },
      credentials: "same-origin",
    });
    const answer = await response.json();
    return { answer, ok: response.ok, status: response.status };
  }

  // A field that still has the focus has not told what was typed into it.
  function takeTyped() {
    const field = document.activeElement;
    if (field?.closest("[data-studio-panel]")) {
      field.blur();
      field.focus();
    }
  }

  // Run one exchange with the server at a time; tell whether it went well.
  async function exchange(url, waiting, done) {
    if (isBusy) {
      return false;
    }
    isBusy = true;
    takeTyped();
    say(waiting);
    const index = stack._stackIdx;
    try {
      const { answer, ok, status } = await send(url);
      if (!ok) {
        refuse(answer.error, status);
        return false;
      }
      done(answer, index);
      findings.show(answer.findings);
      return true;
    } catch (error) {
      console.error(error);
      say(words.failed, "error");
      return false;
    } finally {
      isBusy = false;
    }
  }

  function refuse(error, status) {
    say(error.message, "error");
    if (status === 409) {
      conflict.hidden = false;
      conflict.replaceChildren(
        make("p", { role: "alert" }, `${error.message} ${error.next_step}`),
        button(words.download, download),
        make("a", { class: "btn", href: given.draftUrl, target: "_blank" }, words.newest),
      );
    }
  }

  async function download() {
    const { xml } = await modeler.saveXML({ format: true });
    const url = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
    make("a", { href: url, download: given.file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  const check = () =>
    exchange(given.checkUrl, words.checking, () => say(words.checked));

  const save = () =>
    exchange(given.saveUrl, words.saving, (answer, index) => {
      lockVersion = answer.lockVersion;
      savedAt = index;
      for (const field of document.querySelectorAll("[data-lock-version]")) {
        field.value = lockVersion;
      }
      say(isDirty() ? words.unsaved : words.saved);
      refresh(["changes", "elements"]);
    });

  // What the server says of the draft in words follows what was saved.
  async function refresh(ids) {
    const response = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ids) {
      const fresh = page.getElementById(id);
      if (fresh) {
        document.getElementById(id)?.replaceWith(fresh);
      }
    }
  }

  root.querySelector("[data-studio-save]").addEventListener("click", save);
  root.querySelector("[data-studio-check]").addEventListener("click", check);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  const submission = document.querySelector("[data-submission]");
  submission?.addEventListener("submit", async (event) => {
    if (isDirty()) {
      event.preventDefault();
      if (await save()) {
        submission.submit();
      }
    }
  });
}
