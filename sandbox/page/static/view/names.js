/** Names, colours and marks of people as the guild shows them. */

import { el } from "../dom.js";

const TINTS = 6; // besides the first, which is for apps

/** Resolve mentions for `markdown`: ids to names. */
export function names(world) {
  return {
    user: (id) => world.nameOf({ id, ...world.members.get(id)?.user }),
    role: (id) => world.roles.get(id)?.name ?? "unknown-role",
    channel: (id) => world.channels.get(id)?.name ?? "unknown-channel",
  };
}

/** A round mark with the first letter; the same person always has the same colour. */
export function avatar({ id, bot }, name) {
  const tint = bot ? 0 : 1 + (Number(id.slice(-4)) % TINTS);
  return el("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, [...name][0]?.toUpperCase() ?? "?");
}

/** The name of a message's author, in a shade of their role's colour that can be read. */
export function authorView(user, world) {
  const node = el("span", { class: "author" }, world.nameOf(user));
  const colour = colourOf(world, user.id);
  if (colour) node.style.setProperty("--role", colour);
  return node;
}

/** Return the colour of a member's highest coloured role as CSS, or null. */
function colourOf(world, id) {
  const roles = (world.members.get(id)?.roles ?? []).map((role) => world.roles.get(role)).filter((role) => role?.color);
  const highest = roles.sort((a, b) => b.position - a.position)[0];
  return highest ? hex(highest.color) : null;
}

/** Return Discord's colour number as CSS. */
export function hex(colour) {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
