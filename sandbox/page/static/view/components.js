/** Draw a message's buttons and selects, and say how the last click went. */

import { el } from "../dom.js";

const TYPE = { ROW: 1, BUTTON: 2, SELECT: 3 };
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };

/** `click(message, data)` sends the interaction; `open` are the message's interactions under way or failed. */
export function componentsView(message, open, click) {
  const rows = (message.components ?? []).filter(({ type }) => type === TYPE.ROW);
  if (!rows.length) return null;
  const failure = open.find((entry) => entry.failure);
  return el(
    "div",
    { class: "components" },
    rows.map((row) => el("div", { class: "component-row" }, row.components.map((part) => draw(part, message, open, click)))),
    failure ? el("p", { class: "failure", role: "alert" }, `This interaction failed: ${failure.failure}`) : null,
  );
}

function draw(part, message, open, click) {
  const waiting = open.some((entry) => entry.control === part.custom_id && !entry.failure);
  if (part.type === TYPE.BUTTON) return part.style === 5 ? linkButton(part) : button(part, message, waiting, click);
  if (part.type === TYPE.SELECT) return select(part, message, waiting, click);
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

function select(part, message, waiting, click) {
  const chosen = (event) => click(message, { component_type: part.type, custom_id: part.custom_id, values: [event.target.value] });
  const prompt = part.placeholder ?? "Choose…";
  return el(
    "select",
    { class: "select", disabled: part.disabled || waiting, "aria-label": prompt, "data-focus": `select-${part.custom_id}`, onchange: chosen },
    el("option", { value: "", disabled: true, selected: true }, prompt),
    part.options.map(({ label, value }) => el("option", { value }, label)),
  );
}
