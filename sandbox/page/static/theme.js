/** Light or dark: as the system says, unless the person has chosen; the choice is remembered. */

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: light)");

const chosen = () => localStorage.getItem(KEY);
const current = () => chosen() ?? (system.matches ? "light" : "dark");

/** Choose the other one; what the system says anyway needs no choice, and follows it again. */
function turn() {
  const other = current() === "light" ? "dark" : "light";
  if (other === (system.matches ? "light" : "dark")) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, other);
  show();
}

function show() {
  const { dataset } = document.documentElement;
  if (chosen()) dataset.theme = chosen();
  else delete dataset.theme;
  for (const button of document.querySelectorAll("[data-turns=theme]")) button.setAttribute("aria-pressed", String(current() === "light"));
}

show(); // before anything is drawn
document.addEventListener("DOMContentLoaded", show);
document.addEventListener("click", ({ target }) => target.closest?.("[data-turns=theme]") && turn());
system.addEventListener("change", show);
addEventListener("storage", ({ key }) => key === KEY && show());
