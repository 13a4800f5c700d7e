/** Draw a message's reactions with their counts, and the quick ones to add. */

import { el } from "../dom.js";

const QUICK = ["✅", "❌", "👀"];

/** The counted reactions; a click adds or takes back one's own. */
export function reactionsView(message, react) {
  const shown = message.reactions ?? [];
  if (!shown.length) return null;
  return el("div", { class: "reactions" }, shown.map((reaction) => pill(message, reaction, react)));
}

function pill(message, { emoji, count, me }, react) {
  const people = count === 1 ? "1 reaction" : `${count} reactions`;
  return el(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(Boolean(me)),
      "aria-label": `${emoji.name}, ${people}${me ? ", yours is one" : ""}`,
      "data-focus": `reaction-${emoji.name}`,
      onclick: () => react(message, emoji, !me),
    },
    el("span", { class: "emoji" }, emoji.id ? `:${emoji.name}:` : emoji.name),
    el("span", { class: "count" }, String(count)),
  );
}

/** The small bar that appears over a message: one click adds ✅, ❌ or 👀. */
export function quickReactions(message, react) {
  return el(
    "div",
    { class: "quick", role: "group", "aria-label": "Add a reaction" },
    QUICK.map((name) =>
      el("button", { type: "button", "aria-label": `React ${name}`, title: `React ${name}`, "data-focus": `quick-${name}`, onclick: () => react(message, { id: null, name }, true) }, name),
    ),
  );
}
