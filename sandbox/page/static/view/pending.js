/** Draw commands and forms that are on their way, or that nobody answered. */

import { el } from "../dom.js";

/** One row for each open command or form of a channel; `dismiss(nonce)` takes a failed one away. */
export function pendingView(open, channel, dismiss) {
  return [...open].filter(([, entry]) => entry.channel === channel && entry.line).map(([key, entry]) => row(key, entry, dismiss));
}

function row(key, { line, failure }, dismiss) {
  if (!failure) return el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }, "•••"), el("code", {}, line), " Sending…");
  return el(
    "p",
    { class: "pending failure", role: "alert" },
    el("code", {}, line),
    el("strong", {}, failure),
    el("span", { class: "only-you" }, "👁 Only you can see this · ", el("button", { type: "button", class: "as-link", onclick: () => dismiss(key) }, "Dismiss message")),
  );
}
