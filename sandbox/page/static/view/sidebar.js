/** Draw the channels and the people one can be. */

import { el } from "../dom.js";
import { avatar } from "./names.js";

/** Fill the list of channels; `choose(id)` opens one. */
export function drawChannels(container, world, current, choose) {
  const focused = document.activeElement?.dataset?.channel;
  container.replaceChildren(
    ...world.textChannels().map((channel) =>
      el(
        "button",
        {
          type: "button",
          class: world.unread.has(channel.id) ? "channel unread" : "channel",
          "data-channel": channel.id,
          "aria-current": channel.id === current ? "page" : null,
          onclick: () => choose(channel.id),
        },
        el("span", { class: "hash", "aria-hidden": "true" }, "#"),
        channel.name,
        world.unread.has(channel.id) ? el("span", { class: "hidden" }, "(unread)") : null,
      ),
    ),
  );
  if (focused) container.querySelector(`[data-channel="${focused}"]`)?.focus();
}

/** Fill the list of people; `choose(name)` becomes one. */
export function drawPeople(container, users, current, choose) {
  container.replaceChildren(
    ...Object.entries(users).map(([name, user], index) =>
      el(
        "button",
        {
          type: "button",
          class: "person",
          "data-person": name,
          "aria-current": name === current ? "true" : null,
          "aria-keyshortcuts": `Alt+${index + 1}`,
          onclick: () => choose(name),
        },
        avatar(user, name),
        el("span", { class: "person-name" }, name),
        el("span", { class: "person-roles" }, rolesOf(user)),
      ),
    ),
  );
}

/** Everyone is an engineer: show what else they are. */
function rolesOf({ roles }) {
  const more = roles.filter((role) => role !== "engineer");
  return (more.length ? more : roles).join(", ").replaceAll("-", " ") || "no role";
}
