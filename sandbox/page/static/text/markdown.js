/** Turn Discord's markdown into nodes: a line's blocks here, what stands inside a line in `inline.js`. */

import { el } from "../dom.js";
import { inline } from "./inline.js";

const FENCE = /```(?:([\w+-]*)\n)?([\s\S]*?)```/;
const BLOCKS = [
  [/^(#{1,3}) (.+)$/, (match, names) => el("p", { class: `heading heading-${match[1].length}` }, inline(match[2], names))],
  [/^> (.*)$/, (match, names) => el("blockquote", {}, inline(match[1], names))],
  [/^-# (.+)$/, (match, names) => el("p", { class: "subtext" }, inline(match[1], names))],
  [/^\s*[-*] (.+)$/, (match, names) => el("p", { class: "bullet" }, inline(match[1], names))],
];

/** Return the nodes of `text`; `names` resolves mentions ({user, role, channel}: id -> name). */
export function markdown(text, names) {
  const nodes = [];
  let rest = text;
  for (let fence = FENCE.exec(rest); fence; fence = FENCE.exec(rest)) {
    nodes.push(...lines(rest.slice(0, fence.index), names));
    nodes.push(el("pre", { tabindex: 0 }, el("code", { "data-language": fence[1] || null }, fence[2].replace(/^\n|\n$/g, ""))));
    rest = rest.slice(fence.index + fence[0].length).replace(/^\n/, "");
  }
  return [...nodes, ...lines(rest, names)];
}

function lines(text, names) {
  if (!text) return [];
  return text.replace(/\n$/, "").split("\n").map((line) => block(line, names));
}

function block(line, names) {
  for (const [pattern, make] of BLOCKS) {
    const match = pattern.exec(line);
    if (match) return make(match, names);
  }
  return el("p", { class: line ? null : "blank" }, inline(line, names));
}
