// Drafts: what is typed is sent to the server a moment later, and the page says when.
import { isKept } from "./forms.js";
import { word } from "./words.js";

const PAUSE = 2500;
const RETRY = 15000;

export function startDrafts() {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    keepDrafts(form);
  }
}

function keepDrafts(form) {
  const status = document.querySelector(form.dataset.draftStatus || "[data-draft-status]");
  let timer = 0;
  let version = 0;
  let isSending = false;

  const say = (text, { isBad = false } = {}) => {
    if (status) {
      status.textContent = text;
      status.classList.toggle("is-bad", isBad);
    }
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  async function send() {
    if (isSending || form.dataset.sent) {
      return;
    }
    isSending = true;
    const sent = version;
    say(word("saving"));
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: draftOf(form),
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token?.value ?? "" },
        credentials: "same-origin",
        redirect: "manual",
      });
      await note(response, sent);
    } catch {
      say(word("notSaved"), { isBad: true }); // The network is away; it is tried again.
      later(RETRY);
    } finally {
      isSending = false;
    }
  }

  async function note(response, sent) {
    if (response.ok) {
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const saved = isJson ? (await response.json()).saved_at : undefined;
      say(`${saved ?? localTime()} ${word("saved")}`);
      if (sent === version) {
        isKept(form);
      } else {
        later(PAUSE);
      }
    } else if (response.type === "opaqueredirect" || [400, 401, 403].includes(response.status)) {
      say(word("signInAgain"), { isBad: true });
    } else if (response.status === 409) {
      const { error } = await response.json();
      say(error.message, { isBad: true });
    } else {
      say(word("notSaved"), { isBad: true });
      later(RETRY);
    }
  }

  form.addEventListener("input", () => {
    version += 1;
    later(PAUSE);
  });
}

function draftOf(form) {
  const draft = new FormData(form);
  for (const [name, value] of [...draft]) {
    if (value instanceof File) {
      draft.delete(name); // Files are sent once, when the form is.
    }
  }
  return draft;
}

function localTime() {
  return new Intl.DateTimeFormat("sv", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Asia/Shanghai",
  }).format(new Date());
}
