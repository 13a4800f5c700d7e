/** Show a command's shape while it is typed: its options, the one at the cursor, and what is wrong so far. */

import { el } from "../dom.js";
import { fault, range } from "../commands/values.js";

/** Return the nodes of the hint for a read line, none when there is no command yet. */
export function hintView(read, world) {
  if (!read?.options.length) return [];
  const current = read.current.option;
  const faults = new Map(read.options.filter((option) => option !== current && read.filled.has(option.name)).map((option) => [option, fault(option, read.filled.get(option.name), world)]));
  const wrong = [...faults.values()].filter(Boolean);
  return [
    el("span", { class: "hint-name" }, read.path.map(({ name }) => name).join(" ")),
    ...read.options.map((option) => chip(option, read, faults.get(option))),
    current ? el("span", { class: "hint-text" }, [current.description, range(current)].filter(Boolean).join(" · ")) : null,
    wrong.length ? el("span", { class: "hint-fault" }, wrong.join(" · ")) : null,
  ].filter(Boolean);
}

function chip(option, read, wrong) {
  const done = read.filled.has(option.name) ? "done" : "open";
  const state = option === read.current.option ? "now" : wrong ? "wrong" : done;
  return el("span", { class: `chip chip-${state}` }, option.name, option.required ? null : el("small", {}, " optional"));
}
