/** Put the page together: the people in the window, the sidebar beside them, and the keys. */

import { arrowKeys } from "./dom.js";
import { Panel } from "./panel/panel.js";
import { Panes } from "./panes.js";
import { keepMoving } from "./text/timestamps.js";

const byId = (id) => document.getElementById(id);

/** Load who one can be, become those in the address (`#bob/incidents`), and stay. */
async function start() {
  const session = await (await fetch(`/page/session.json${location.search}`)).json();
  const places = Object.fromEntries(["panes", "tabs", "channels", "people"].map((id) => [id, byId(id)]));
  const panel = new Panel(byId("panel"), byId("behind"), () => panes.active.write());
  const panes = new Panes(places, session, {
    changed: () => byId("beside").setAttribute("aria-pressed", String(panes.all.length > 1)),
    settled: () => drawer(false),
    happened: ({ person, client }, what, detail) => what === "event" && panel.note(person, detail, client.world),
    menu: () => drawer(!document.body.classList.contains("drawer-open")),
  });
  panes.start();
  byId("beside").addEventListener("click", () => panes.toggle());
  byId("behind").addEventListener("click", () => drawer(false));
  keyboard(Object.keys(session.users), panes, { 9: () => panel.change(!panel.isOpen), 0: () => panes.toggle() });
  keepMoving();
}

/** Alt + number switches people or does what `tools` says; typing anywhere goes to the line; Escape leaves the drawer. */
function keyboard(people, panes, tools) {
  for (const id of ["channels", "people"]) arrowKeys(byId(id));
  document.addEventListener("keydown", (event) => {
    const number = event.altKey && /^Digit(\d)$/.exec(event.code)?.[1];
    const person = people[number - 1];
    const tool = tools[number] ?? (person && (() => panes.be(person)));
    if (number && tool) {
      event.preventDefault();
      tool();
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
