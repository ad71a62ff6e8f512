// Section tabs: links to sections that are all readable; with a script one is shown at a time.
export function startTabs() {
  for (const list of document.querySelectorAll("[data-tabs]")) {
    const tabs = [...list.querySelectorAll('a[href^="#"]')];
    const sections = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
    if (tabs.length > 0 && sections.every(Boolean)) {
      makeTabs(list, tabs, sections);
    }
  }
}

function makeTabs(list, tabs, sections) {
  const show = (index, { focus = false } = {}) => {
    tabs.forEach((tab, place) => {
      const isShown = place === index;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      sections[place].classList.toggle("is-shown", isShown);
    });
    list.scrollLeft = tabs[index].offsetLeft - list.offsetLeft - list.clientWidth / 3;
    if (focus) {
      tabs[index].focus();
    }
  };
  list.setAttribute("role", "tablist");
  list.parentElement.classList.add("tab-sections-ready");
  tabs.forEach((tab, index) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", sections[index].id);
    tab.id ||= `tab-${sections[index].id}`;
    sections[index].setAttribute("role", "tabpanel");
    sections[index].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", tab.hash);
      show(index);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const ends = { Home: 0, End: tabs.length - 1 }[event.key];
      const next = step ? (index + step + tabs.length) % tabs.length : ends;
      if (next !== undefined) {
        event.preventDefault();
        show(next, { focus: true });
      }
    });
  });
  const named = tabs.findIndex((tab) => tab.hash === location.hash);
  show(Math.max(named, 0));
}
