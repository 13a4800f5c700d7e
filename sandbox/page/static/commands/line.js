/** Read a typed line such as `/deploy order-service v2.4.1 production` against the known commands. */

import { words } from "./words.js";

const SUBCOMMANDS = new Set([1, 2]); // SUB_COMMAND, SUB_COMMAND_GROUP
const STRING = 3;

/**
 * Return what the line says so far:
 * `command` (null while unknown), `path` (subcommands), `options` (what may be filled), `filled`
 * (name -> text), `current` ({option, text, start, end}: where the cursor, at the end, stands; option
 * null at the command's name), `missing` (required names), `excess` (words nobody takes).
 */
export function read(line, commands) {
  const all = words(line);
  const open = /\s$/.test(line) ? null : all.at(-1); // the word still being typed
  const { node, path, rest } = descend(all, commands, open);
  if (!node || node.options?.some(({ type }) => SUBCOMMANDS.has(type))) {
    return { command: path[0] ?? null, path, node, options: [], filled: new Map(), current: place(null, open, line), missing: [], excess: [], whole: false };
  }
  const options = node.options ?? [];
  const { filled, last, excess } = fill(options, rest, line);
  const missing = options.filter(({ name, required }) => required && !filled.has(name)).map(({ name }) => name);
  const next = options.find(({ name }) => !filled.has(name)) ?? null;
  const swallowed = last?.option === options.at(-1) && last?.option.type === STRING && last?.long;
  const current = open || swallowed ? last && { ...last, end: line.length } : next && { option: next, text: "", start: line.length, end: line.length };
  return { command: path[0], path, node, options, filled, current, missing, excess, whole: !missing.length && !excess.length };
}

/** Follow the words down to the command or subcommand they name. */
function descend(all, commands, open) {
  let choices = commands.map((command) => ({ ...command, name: `/${command.name}` }));
  let node = null;
  const path = [];
  let index = 0;
  while (choices.length && index < all.length) {
    const found = choices.find(({ name }) => name === all[index].text);
    if (!found || all[index] === open) break; // a name counts once it is followed by a space
    node = found;
    path.push(found);
    index += 1;
    choices = (found.options ?? []).filter(({ type }) => SUBCOMMANDS.has(type));
  }
  const named = all[index] === open && choices.find(({ name }) => name === open?.text);
  if (named && !(named.options ?? []).length) return { node: named, path: [...path, named], rest: [] };
  return { node, path, rest: all.slice(index) };
}

/** Give each word to its option: by name (`version:v1`), else to the next free one in order. */
function fill(options, rest, line) {
  const filled = new Map();
  const excess = [];
  let last = null;
  for (const word of rest) {
    if (last?.long) break;
    const [, name, value] = /^([\p{L}\p{N}_-]+):(.*)$/su.exec(word.text) ?? [];
    const named = options.find((option) => option.name === name && !filled.has(name));
    const option = named ?? options.find((candidate) => !filled.has(candidate.name));
    if (!option) {
      excess.push(word.text);
      continue;
    }
    last = { option, text: named ? value : word.text, start: named ? word.start + name.length + 1 : word.start, end: word.end };
    if (!named && takesTheRest(option, options) && !word.raw.startsWith('"')) last = { ...last, text: line.slice(word.start).trimEnd(), long: word !== rest.at(-1) };
    filled.set(option.name, last.text);
  }
  return { filled, last: last ?? null, excess };
}

/** The last option takes all that follows, when it is free text. */
function takesTheRest(option, options) {
  return option === options.at(-1) && option.type === STRING && !option.choices?.length && !option.autocomplete;
}

function place(option, open, line) {
  return { option, text: open?.text ?? "", start: open?.start ?? line.length, end: line.length };
}
