import { startConditions } from "./js/conditions.js";
import { startDrafts } from "./js/drafts.js";
import { startForms } from "./js/forms.js";
import { startKeyboard } from "./js/keyboard.js";
import { startMenus } from "./js/menus.js";
import { startTabs } from "./js/tabs.js";

// Each part looks for its own marks in the page, and does nothing where there are none.
startMenus();
startTabs();
startForms();
startConditions();
startDrafts();
startKeyboard();
