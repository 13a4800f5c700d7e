/** Draw the newest records of the audit log, each with whether the chain of hashes holds at it. */

import { el } from "../dom.js";
import { clock } from "../text/timestamps.js";

const CHAINED = {
  true: { mark: "✓", words: "chained to the line before" },
  false: { mark: "✗", words: "the chain is broken here" },
  null: { mark: "?", words: "the line before is not at hand" },
};

/** Fill `container`, a list, with records as `/page/behind.json` tells them, newest first. */
export function drawRecords(container, records) {
  container.replaceChildren(...(records.length ? records.map(recordView) : [el("li", { class: "record-facts" }, "Nothing has been asked for yet.")]));
}

function recordView({ seq, event, chained, timestamp, user, command, approved_by: approvedBy, result, duration_seconds: seconds, channel }) {
  const { mark, words } = CHAINED[chained];
  const duration = seconds === null ? null : `${seconds} s`;
  return el(
    "li",
    { class: "record" },
    el(
      "p",
      { class: "record-head" },
      el("span", { class: `chain chain-${chained}`, title: words }, mark, el("span", { class: "hidden" }, ` ${words}`)),
      el("span", { class: "record-seq" }, `${seq}`),
      el("span", { class: "record-event" }, event),
      timestamp ? clock(timestamp) : null,
      result ? el("span", { class: `result result-${result}` }, result) : null,
    ),
    command ? el("code", {}, command) : null,
    el("p", { class: "record-facts" }, [user, approvedBy ? `approved by ${approvedBy}` : null, duration, channel].filter(Boolean).join(" · ")),
  );
}
