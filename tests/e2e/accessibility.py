"""axe on every page that a test visits."""

from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
# What a page is made of: its kinds of elements within their parents, whatever the data say.
_MADE_OF = """() => {
  const kind = (element) => element === null ? "" : [
    element.tagName, element.getAttribute("class"), element.getAttribute("role"),
    element.getAttribute("type"), element.hidden, element.matches(":disabled, :checked"),
    [...element.attributes].map(({ name }) => name).filter((name) => /^aria-/.test(name)),
  ].join();
  const all = [...document.querySelectorAll("*")];
  const found = new Set(all.map((element) => `${kind(element.parentElement)}>${kind(element)}`));
  return [innerWidth, document.documentElement.lang, ...[...found].sort()].join("|");
}"""

_checked: set[str] = set()


def violations(page: Page) -> list[str]:
    """Return each violation with its rule, the element, and what axe says of it.

    A page that is made as one that passed already is not checked again. The source goes in
    through the debugger, which no content security policy stops.
    """
    made_of = sha256(page.evaluate(_MADE_OF).encode()).hexdigest()
    if made_of in _checked:
        return []
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(_AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN)
    if not found:
        _checked.add(made_of)
    return found
