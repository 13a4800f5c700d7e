/** Draw the channels and the people one can be. */

import { categoryOf } from "../channels.js";
import { el } from "../dom.js";
import { avatar } from "./names.js";

/** Fill the list of channels, by category; `choose(id)` opens one. The open one is brought into sight when it changes. */
export function drawChannels(container, world, current, choose) {
  const focused = document.activeElement?.dataset?.channel;
  const before = container.querySelector("[aria-current]")?.dataset.channel;
  const nodes = [];
  let category = null;
  for (const channel of world.textChannels()) {
    const above = categoryOf(world.channels, channel);
    if (above && above !== category) nodes.push(el("h2", { class: "side-title" }, above.name));
    category = above;
    nodes.push(channelView(channel, world, channel.id === current, choose));
  }
  container.replaceChildren(...nodes);
  if (current !== before) container.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (focused) container.querySelector(`[data-channel="${focused}"]`)?.focus();
}

function channelView(channel, world, isOpen, choose) {
  const isNew = world.unread.has(channel.id);
  const calls = world.unread.calls(channel.id);
  return el(
    "button",
    {
      type: "button",
      class: ["channel", isNew && "unread", channel.thread_metadata && "thread"].filter(Boolean).join(" "),
      "data-channel": channel.id,
      "aria-current": isOpen ? "page" : null,
      onclick: () => choose(channel.id),
    },
    el("span", { class: "hash", "aria-hidden": "true" }, channel.thread_metadata ? "↳" : "#"),
    el("span", { class: "channel-name" }, channel.name),
    isNew ? el("span", { class: "hidden" }, " (unread)") : null,
    calls ? el("span", { class: "calls" }, String(calls), el("span", { class: "hidden" }, calls === 1 ? " mention" : " mentions")) : null,
  );
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
