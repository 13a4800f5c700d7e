/** Show a command's shape while it is typed: its options, and the one at the cursor. */

import { el } from "../dom.js";

/** Return the nodes of the hint for a read line, none when there is no command yet. */
export function hintView(read) {
  if (!read?.options.length) return [];
  const current = read.current?.option;
  return [
    el("span", { class: "hint-name" }, read.path.map(({ name }) => name).join(" ")),
    ...read.options.map((option) => chip(option, read, current)),
    current?.description ? el("span", { class: "hint-text" }, current.description) : null,
  ].filter(Boolean);
}

function chip(option, read, current) {
  const state = option === current ? "now" : read.filled.has(option.name) ? "done" : "open";
  return el("span", { class: `chip chip-${state}` }, option.name, option.required ? null : el("small", {}, " optional"));
}
