/** Draw a message's buttons and selects, and say how the last click went. */

import { el } from "../dom.js";
import { fault } from "../forms/data.js";
import { chosenIn, isSelect, selectView, takesSeveral } from "./select.js";

const TYPE = { ROW: 1, BUTTON: 2 };
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };

/** `click(message, data)` sends the interaction; `open` are the message's interactions under way or failed. */
export function componentsView(message, world, open, click) {
  const rows = (message.components ?? []).filter(({ type }) => type === TYPE.ROW);
  if (!rows.length) return null;
  const failure = open.find((entry) => entry.failure);
  return el(
    "div",
    { class: "components" },
    rows.map((row) => el("div", { class: "component-row" }, row.components.map((part) => draw(part, message, world, open, click)))),
    failure ? el("p", { class: "failure", role: "alert" }, `This interaction failed: ${failure.failure}`) : null,
  );
}

function draw(part, message, world, open, click) {
  const waiting = open.some((entry) => entry.control === part.custom_id && !entry.failure);
  if (part.type === TYPE.BUTTON) return part.style === 5 ? linkButton(part) : button(part, message, waiting, click);
  if (isSelect(part)) return select(part, world, waiting, (values) => click(message, { component_type: part.type, custom_id: part.custom_id, values }));
  return el("span", { class: "subtext" }, "(this control is not shown here)");
}

function button(part, message, waiting, click) {
  return el(
    "button",
    {
      type: "button",
      class: `button button-${STYLES[part.style] ?? "secondary"}`,
      disabled: part.disabled || waiting,
      "aria-busy": waiting ? "true" : null,
      "data-focus": `button-${part.custom_id}`,
      onclick: () => click(message, { component_type: part.type, custom_id: part.custom_id }),
    },
    part.emoji?.name ? el("span", { class: "emoji" }, part.emoji.name) : null,
    part.label ?? null,
  );
}

function linkButton(part) {
  const safe = /^https?:/.test(part.url ?? "") ? part.url : null;
  return el("a", { class: "button button-link", href: safe, target: "_blank", rel: "noopener noreferrer" }, part.label ?? part.url, " ↗\uFE0E");
}

/** One choice is sent at once; several are sent together, when they are as many as asked for. */
function select(part, world, waiting, send) {
  const several = takesSeveral(part);
  const control = selectView(part, world, {
    blank: part.min_values === 0,
    disabled: part.disabled || waiting,
    "aria-label": part.placeholder ?? "Choose…",
    "data-focus": `select-${part.custom_id}`,
    onchange: several ? null : () => send(chosenIn(control)),
  });
  if (!several) return control;
  const wrong = el("p", { class: "failure", role: "alert" });
  const sendAll = () => {
    wrong.textContent = fault({ ...part, required: part.min_values !== 0 }, chosenIn(control)) ?? "";
    if (!wrong.textContent) send(chosenIn(control));
  };
  return el("div", { class: "select-several" }, control, el("button", { type: "button", class: "button", disabled: part.disabled || waiting, "data-focus": `send-${part.custom_id}`, onclick: sendAll }, "Choose"), wrong);
}
