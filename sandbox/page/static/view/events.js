/** Draw the scheduled events: what, when, and on demand where and what about. */

import { ACTIVE } from "../calendar.js";
import { el } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { timestamp } from "../text/timestamps.js";
import { names } from "./names.js";

/** Fill the section with what is to come; without anything it is not there. What was unfolded stays so. */
export function drawEvents(container, world) {
  const events = world.calendar.upcoming();
  const unfolded = new Set([...container.querySelectorAll("details[open]")].map(({ dataset }) => dataset.event));
  const focused = container.contains(document.activeElement) ? document.activeElement.parentElement.dataset.event : null;
  container.hidden = events.length === 0;
  container.replaceChildren(
    el("h2", { class: "side-title" }, events.length === 1 ? "1 event" : `${events.length} events`),
    ...events.map((event) => eventView(event, names(world), unfolded.has(event.id))),
  );
  if (focused) container.querySelector(`[data-event="${focused}"] > summary`)?.focus();
}

function eventView(event, known, open) {
  const begins = new Date(event.scheduled_start_time).getTime() / 1000;
  const where = event.entity_metadata?.location;
  return el(
    "details",
    { class: "event", "data-event": event.id, open },
    el("summary", {}, el("span", { class: "event-when" }, event.status === ACTIVE ? "Happening now" : ["📅 ", timestamp(begins, "R")]), el("span", { class: "event-name" }, event.name)),
    el("p", { class: "event-time" }, timestamp(begins, "f")),
    where ? el("p", {}, "📍 ", where) : null,
    event.description ? el("div", { class: "event-text" }, markdown(event.description, known)) : null,
  );
}
