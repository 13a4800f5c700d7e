/** Put the page together: the people in the window, the sidebar beside them, and the keys. */

import { arrowKeys } from "./dom.js";
import { Panes } from "./panes.js";
import { keepMoving } from "./text/timestamps.js";

const byId = (id) => document.getElementById(id);

/** Load who one can be, become those in the address (`#bob/incidents`), and stay. */
async function start() {
  const session = await (await fetch(`/page/session.json${location.search}`)).json();
  const places = Object.fromEntries(["panes", "tabs", "channels", "people"].map((id) => [id, byId(id)]));
  const panes = new Panes(places, session, {
    changed: () => byId("beside").setAttribute("aria-pressed", String(panes.all.length > 1)),
    settled: () => drawer(false),
    menu: () => drawer(!document.body.classList.contains("drawer-open")),
  });
  panes.start();
  byId("beside").addEventListener("click", () => panes.toggle());
  keyboard(Object.keys(session.users), panes);
  keepMoving();
}

/** Alt + number switches people, Alt + 0 adds one; typing anywhere goes to the line; Escape leaves the drawer. */
function keyboard(people, panes) {
  for (const id of ["channels", "people"]) arrowKeys(byId(id));
  document.addEventListener("keydown", (event) => {
    const number = event.altKey && /^Digit(\d)$/.exec(event.code)?.[1];
    if (number && (number === "0" || people[number - 1])) {
      event.preventDefault();
      if (number === "0") panes.toggle();
      else panes.be(people[number - 1]);
    } else if (event.key === "Escape") drawer(false);
    else if (typing(event)) panes.active.write();
  });
  byId("shade").addEventListener("click", () => drawer(false));
}

function typing(event) {
  const free = document.activeElement === document.body || document.activeElement.matches(".log");
  return free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** On narrow screens the sidebar is a drawer. */
function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  for (const menu of document.querySelectorAll(".menu")) menu.setAttribute("aria-expanded", String(open));
}

start().catch((error) => {
  byId("failure").textContent = `The page could not start: ${error.message}`;
  byId("failure").hidden = false;
});
