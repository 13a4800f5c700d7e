/** Draw a message's reactions with their counts, the quick ones to add, and the way to all others. */

import { el } from "../dom.js";

const QUICK = ["✅", "❌", "👀"];

/** The counted reactions; a click adds or takes back one's own, the last button adds another. */
export function reactionsView(message, acts) {
  const shown = message.reactions ?? [];
  if (!shown.length) return null;
  return el("div", { class: "reactions" }, shown.map((reaction) => pill(message, reaction, acts)), more(message, acts, "reaction reaction-more", "more"));
}

function pill(message, { emoji, count, me }, { react, who }) {
  const people = count === 1 ? "1 reaction" : `${count} reactions`;
  const name = ({ currentTarget }) => tellWho(currentTarget, () => who(message, emoji));
  return el(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(Boolean(me)),
      "aria-label": `${emoji.name}, ${people}${me ? ", yours is one" : ""}`,
      "data-focus": `reaction-${emoji.name}`,
      onclick: () => react(message, emoji, !me),
      onpointerenter: name,
      onfocus: name,
    },
    el("span", { class: "emoji" }, emoji.id ? `:${emoji.name}:` : emoji.name),
    el("span", { class: "count" }, String(count)),
  );
}

/** Say who has reacted, once somebody wants to know: asked for once, until the message is drawn anew. */
async function tellWho(button, ask) {
  if (button.title) return;
  button.title = "…";
  const people = await ask();
  button.title = people.join(", ");
  button.setAttribute("aria-description", button.title);
}

/** The small bar that appears over a message: one click adds ✅, ❌ or 👀, one more leads to all others. */
export function quickReactions(message, acts) {
  return el(
    "div",
    { class: "quick", role: "group", "aria-label": "Add a reaction" },
    QUICK.map((name) =>
      el("button", { type: "button", "aria-label": `React ${name}`, title: `React ${name}`, "data-focus": `quick-${name}`, onclick: () => acts.react(message, { id: null, name }, true) }, name),
    ),
    more(message, acts, "quick-more", "quick-more"),
  );
}

function more(message, { pick }, look, focus) {
  const open = ({ currentTarget }) => pick(message, currentTarget);
  return el("button", { type: "button", class: look, "aria-label": "Add a reaction", "aria-haspopup": "dialog", title: "Add a reaction (+)", "data-focus": focus, onclick: open }, el("span", { "aria-hidden": "true" }, "☺+"));
}
