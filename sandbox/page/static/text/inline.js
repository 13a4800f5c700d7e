/** Turn the marks inside one line of Discord's markdown into nodes. */

import { el } from "../dom.js";
import { progressBar } from "../view/progress.js";
import { timestamp } from "./timestamps.js";

// https://docs.discord.com/developers/reference: the address a client gives a message
const MESSAGE_LINK = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/\d+\/(\d+)\/(\d+)$/;

// Tried in this order at each place; the first that matches earliest wins.
const RULES = [
  [/\\([^A-Za-z0-9\s])/, (match) => match[1]],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (match) => el("code", {}, match[2].trim() || match[2])],
  [/<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/, (match) => timestamp(Number(match[1]), match[2])],
  [/<@&(\d+)>/, (match, names) => mention("@", names.role(match[1]))],
  [/<@!?(\d+)>/, (match, names) => mention("@", names.user(match[1]))],
  [/<#(\d+)>/, (match, names) => place(match[1], names)],
  [/<\/([^:>]+):\d+>/, (match) => mention("/", match[1])],
  [/[▰▱]{2,}/, (match) => progressBar(match[0])],
  [/<a?:(\w+):\d+>/, (match) => `:${match[1]}:`],
  [/\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (match, names) => link(match[2], inline(match[1], names), names)],
  [/<(https?:\/\/[^\s>]+)>/, (match, names) => link(match[1], match[1], names)],
  [/https?:\/\/[^\s<>]*[^\s<>.,:;"')\]!?*_~`]/, (match, names) => link(match[0], match[0], names)],
  [/\*\*\*(?=\S)(.+?)\*\*\*(?!\*)/, (match, names) => el("strong", {}, el("em", {}, inline(match[1], names)))],
  [/\*\*(?=\S)(.+?)\*\*(?!\*)/, (match, names) => el("strong", {}, inline(match[1], names))],
  [/__(?=\S)(.+?)__(?!_)/, (match, names) => el("u", {}, inline(match[1], names))],
  [/~~(?=\S)(.+?)~~/, (match, names) => el("s", {}, inline(match[1], names))],
  [/\*(?=[^\s*])(.*?[^\s*])\*(?!\*)/, (match, names) => el("em", {}, inline(match[1], names))],
  [/(?<![\w])_(?=\S)(.*?\S)_(?![\w])/, (match, names) => el("em", {}, inline(match[1], names))],
];

/** Return the nodes and strings of one line. */
export function inline(text, names) {
  const found = RULES.map(([pattern, make]) => ({ match: pattern.exec(text), make })).filter(({ match }) => match);
  if (!found.length) return [text];
  const { match, make } = found.reduce((best, next) => (next.match.index < best.match.index ? next : best));
  const rest = text.slice(match.index + match[0].length);
  return [text.slice(0, match.index), make(match, names), ...(rest ? inline(rest, names) : [])].flat();
}

function mention(mark, name) {
  return el("span", { class: "mention" }, mark + name);
}

/** A channel, which the room in focus opens. */
function place(channel, names) {
  return el("a", { class: "mention", href: "#", "data-channel": channel }, `#${names.channel(channel)}`);
}

/** A link; one to a message stays on this page: the room in focus follows `data-channel` and `data-message`. */
function link(address, text, names) {
  const [, channel, message] = MESSAGE_LINK.exec(address) ?? [];
  if (message) {
    const label = text === address ? `#${names.channel(channel)} → message` : text;
    return el("a", { class: "mention", href: address, "data-channel": channel, "data-message": message }, label);
  }
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}
