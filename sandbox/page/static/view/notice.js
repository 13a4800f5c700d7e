/** Draw what Discord itself tells in a channel: messages without words of their author. */

import { el } from "../dom.js";
import { clock } from "../text/timestamps.js";
import { authorView } from "./names.js";

// https://docs.discord.com/developers/resources/message#message-object-message-types
const PINNED = 6;

/** Return the node of a notice, null for a message that somebody wrote. */
export function noticeView(message, world) {
  if (message.type !== PINNED) return null;
  return el(
    "article",
    { class: "message notice-row", "data-id": message.id, "data-focus": "message", tabindex: "-1" },
    el("span", { class: "notice-mark", "aria-hidden": "true" }, "📌"),
    el("p", {}, authorView(message.author, world), " pinned ", pinned(message), " to this channel. ", clock(message.timestamp)),
  );
}

/** A link to the message, which the room in focus follows. */
function pinned({ message_reference: there }) {
  if (!there?.message_id) return "a message";
  const address = `https://discord.com/channels/${there.guild_id ?? "@me"}/${there.channel_id}/${there.message_id}`;
  return el("a", { href: address, "data-channel": there.channel_id, "data-message": there.message_id }, "a message");
}
