/** Put the page together: the people in the window, the sidebar beside them, and the keys. */

import { arrowKeys } from "./dom.js";
import { Panel } from "./panel/panel.js";
import { Panes } from "./panes.js";
import { keepMoving } from "./text/timestamps.js";
import { Tour } from "./tour/tour.js";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const byId = (id) => document.getElementById(id);

/** Load who one can be, become those in the address (`#bob/incidents`), and stay. */
async function start() {
  const answer = await fetch(`/page/session.json${location.search}`);
  const session = await answer.json();
  if (!answer.ok) throw new Error(session.message);
  const places = Object.fromEntries(["panes", "tabs", "channels", "events", "people"].map((id) => [id, byId(id)]));
  const write = () => panes.active.write();
  const panel = new Panel(byId("panel"), byId("behind"), { changed: () => tour.check(), left: write });
  const panes = new Panes(places, session, {
    changed: () => byId("beside").setAttribute("aria-pressed", String(panes.all.length > 1)),
    settled: () => drawer(false),
    happened: (pane, what, detail) => {
      if (what === "event") panel.note(pane.person, detail, pane.client.world);
      tour.check();
    },
    menu: () => drawer(!isDrawerOpen()),
    guide: () => tour.begin(),
  });
  const tour = new Tour(byId("tour"), byId("guide"), { panes, panel, channel: session.channels.deployments, left: write });
  panes.start();
  keyboard(Object.keys(session.users), panes, tour, panel);
  keepMoving();
  addEventListener("hashchange", () => location.reload()); // somebody has typed another place into the address
}

/** Alt + number switches people or does what the tools do, Alt + arrow switches channels; typing goes to the line; Escape leaves. */
function keyboard(people, panes, tour, panel) {
  const tools = { 8: () => tour.change(), 9: () => panel.change(!panel.isOpen), 0: () => panes.toggle() };
  for (const id of ["channels", "people"]) arrowKeys(byId(id));
  document.addEventListener("keydown", (event) => {
    const number = event.altKey && /^Digit(\d)$/.exec(event.code)?.[1];
    const person = people[number - 1];
    if (number && (person || tools[number])) {
      event.preventDefault();
      if (person) panes.be(person);
      else tools[number]();
    } else if (event.altKey && STEPS[event.key] && !event.target.closest("dialog, select")) {
      event.preventDefault();
      panes.active.room.step(STEPS[event.key]);
    } else if (event.key === "Escape") leave(event, tour);
    else if (typing(event)) panes.active.write();
  });
  document.addEventListener("click", (event) => panes.active.room.follow(event)); // a link in an event leads there, too
  byId("beside").addEventListener("click", () => panes.toggle());
  byId("shade").addEventListener("click", () => drawer(false));
  for (const id of ["guide", "behind"]) byId(id).addEventListener("click", () => drawer(false));
}

/** Escape leaves the drawer, else the tour, unless it was meant for something closer. */
function leave(event, tour) {
  if (event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  if (isDrawerOpen()) drawer(false);
  else tour.leave();
}

function typing(event) {
  const free = document.activeElement.matches("body, .log, .log > .message");
  return free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}

function isDrawerOpen() {
  return document.body.classList.contains("drawer-open");
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
