// Runs before the page is drawn, so that dark pages do not flash white.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // Storage is switched off: the system's wish counts.
  }
}

function apply() {
  root.dataset.bsTheme = chosen() ?? (dark.matches ? "dark" : "light");
}

root.classList.add("js");
apply();
dark.addEventListener("change", apply);
