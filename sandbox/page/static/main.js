/** Put the page together: who one is, which channel is open, and what redraws when. */

import { Client } from "./client.js";
import { arrowKeys } from "./dom.js";
import { keepMoving } from "./text/timestamps.js";
import { Room } from "./room.js";
import { drawPeople } from "./view/sidebar.js";

const byId = (id) => document.getElementById(id);

/** Load who one can be, become the one in the address (`#bob/incidents`), and stay. */
async function start() {
  const session = await (await fetch("/page/session.json")).json();
  const parts = Object.fromEntries(["channels", "log", "composer", "form", "room-name", "room-topic", "connection"].map((id) => [id, byId(id)]));
  const room = new Room(parts, (person, line) => become(person, undefined, line), (channel) => remember(session, room.person, channel));
  let client = null;

  function become(name, channel, line) {
    if (name !== room.person) {
      client?.close();
      client = new Client(session, session.users[name], (what, detail) => room.changed(what, detail));
      drawPeople(byId("people"), session.users, name, (other) => become(other));
      room.enter(client, name, channel ?? room.channel ?? session.channels.deployments);
      client.open();
    }
    drawer(false);
    room.write(line);
  }

  const [name, channel] = decodeURIComponent(location.hash.slice(1)).split("/");
  become(name in session.users ? name : Object.keys(session.users)[0], session.channels[channel]);
  keyboard(Object.keys(session.users), become, room);
  keepMoving();
}

/** Keep person and channel in the address, so that a reload comes back here. */
function remember(session, person, channel) {
  const name = Object.keys(session.channels).find((key) => session.channels[key] === channel);
  history.replaceState(null, "", name ? `#${person}/${name}` : `#${person}`);
  drawer(false);
}

/** Alt + number switches people; typing anywhere goes to the line; Escape leaves the drawer. */
function keyboard(people, become, room) {
  for (const id of ["channels", "people"]) arrowKeys(byId(id));
  document.addEventListener("keydown", (event) => {
    const number = event.altKey && /^Digit([1-9])$/.exec(event.code)?.[1];
    if (number && people[number - 1]) {
      event.preventDefault();
      become(people[number - 1]);
    } else if (event.key === "Escape") drawer(false);
    else if (typing(event)) room.write();
  });
  byId("menu").addEventListener("click", () => drawer(!document.body.classList.contains("drawer-open")));
  byId("shade").addEventListener("click", () => drawer(false));
}

function typing(event) {
  const free = document.activeElement === document.body || document.activeElement === byId("log");
  return free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** On narrow screens the sidebar is a drawer. */
function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  byId("menu").setAttribute("aria-expanded", String(open));
}

start().catch((error) => {
  byId("connection").textContent = `The page could not start: ${error.message}`;
});
