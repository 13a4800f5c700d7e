/** Draw one message with all that hangs on it. */

import { el } from "../dom.js";
import { callsMe, isEphemeral } from "../mentions.js";
import { markdown } from "../text/markdown.js";
import { clock } from "../text/timestamps.js";
import { componentsView } from "./components.js";
import { embedView } from "./embed.js";
import { filesView } from "./files.js";
import { authorView, avatar, names } from "./names.js";
import { quickReactions, reactionsView } from "./reactions.js";

const LOADING = 128; // a flag: the answer is still to come
const PINNED = 6; // a type of message that has no words of its own

/** `acts`: {react, pick, who, click, dismiss}; `open`: the interactions on this message, under way or failed. */
export function messageView(message, world, open, acts) {
  const ephemeral = isEphemeral(message);
  const name = world.nameOf(message.author);
  return el(
    "article",
    { class: ["message", ephemeral && "ephemeral", callsMe(message, world) && "calls-me"].filter(Boolean).join(" "), "data-id": message.id, "data-author": message.author.id, "data-time": message.timestamp, "data-focus": "message", tabindex: "-1", "aria-label": `${name} wrote` },
    asked(message, world),
    avatar(message.author, name),
    el("div", { class: "body" }, head(message, world), content(message, world), extras(message, world, open, acts), ephemeral ? onlyYou(message, acts) : null),
    ephemeral ? null : quickReactions(message, acts),
  );
}

/** "alice used /deploy", above an answer to a command; or the message it replies to. */
function asked(message, world) {
  const command = message.interaction ?? message.interaction_metadata;
  const label = message.interaction?.name ?? message.interaction_metadata?.name;
  if (command?.user && label) return el("p", { class: "asked" }, el("b", {}, world.nameOf(command.user)), " used ", el("span", { class: "mention" }, `/${label}`));
  const then = message.referenced_message;
  if (!then) return null;
  const replied = world.messages.get(message.channel_id)?.get(then.id) ?? then;
  return el("p", { class: "asked" }, el("b", {}, world.nameOf(replied.author)), " ", replied.content || "a message");
}

function head(message, world) {
  return el("header", { class: "head" }, authorView(message.author, world), message.author.bot ? el("span", { class: "tag" }, "APP") : null, clock(message.timestamp));
}

function content(message, world) {
  if ((message.flags ?? 0) & LOADING) {
    return el("p", { class: "thinking" }, el("span", { class: "dots", "aria-hidden": "true" }, "•••"), `${world.nameOf(message.author)} is thinking…`);
  }
  if (message.type === PINNED) return el("p", { class: "notice" }, "pinned a message to this channel.");
  if (!message.content) return null;
  const completed = message.interaction_metadata; // a deferred answer that was filled in
  const edited = message.edited_timestamp && !completed ? el("span", { class: "edited" }, "(edited)") : null;
  const nodes = markdown(message.content, names(world));
  if (edited && nodes.at(-1)?.tagName === "P") nodes.at(-1).append(" ", edited);
  return el("div", { class: "content" }, nodes);
}

function extras(message, world, open, acts) {
  const known = names(world);
  return [
    filesView(message, world.home),
    (message.embeds ?? []).map((embed) => embedView(embed, known, world.home)),
    componentsView(message, world, open, acts.click),
    reactionsView(message, acts),
  ];
}

function onlyYou(message, acts) {
  return el(
    "p",
    { class: "only-you" },
    "👁 Only you can see this · ",
    el("button", { type: "button", class: "as-link", "data-focus": "dismiss", onclick: () => acts.dismiss(message) }, "Dismiss message"),
  );
}
