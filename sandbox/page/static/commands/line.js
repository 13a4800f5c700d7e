/** Read a typed line such as `/deploy order-service v2.4.1 production` against the known commands. */

import { fill, takesInOrder } from "./filling.js";
import { words } from "./words.js";

const SUBCOMMANDS = new Set([1, 2]); // SUB_COMMAND, SUB_COMMAND_GROUP

/**
 * Return what the line says so far:
 * `command` (null while unknown), `path` (the command and its subcommands), `options` (what may be filled),
 * `filled` (name -> text), `current` ({option, text, start}: where the cursor, at the end, stands; option
 * null where a name belongs), `names` (the commands, subcommands or options that could be named there),
 * `missing` (required names), `excess` (words nobody takes), `whole` (nothing is missing or too much).
 */
export function read(line, commands) {
  const all = words(line);
  const open = /\s$/.test(line) ? null : all.at(-1) ?? null; // the word still being typed
  const { path, names } = descend(all, commands, open);
  const node = path.at(-1) ?? null;
  const said = { command: path[0] ?? null, path, node, options: [], filled: new Map(), current: place(open, line), names, missing: [], excess: [], whole: false };
  if (!node || subcommands(node).length) return said;
  const options = node.options ?? [];
  const { filled, last, excess } = fill(options, all.slice(path.length), line);
  const missing = options.filter(({ name, required }) => required && !filled.has(name)).map(({ name }) => name);
  const far = all.length === path.length && open ? {} : cursor(options, filled, last, open, line);
  return { ...said, options, filled, missing, excess, whole: !missing.length && !excess.length, ...far };
}

/** Return the subcommands of a command. */
export function subcommands(node) {
  return (node.options ?? []).filter(({ type }) => SUBCOMMANDS.has(type));
}

/** Follow the words down to the command or subcommand they name; `names` is what could stand at the end. */
function descend(all, commands, open) {
  let names = commands.map((command) => ({ ...command, name: `/${command.name}` }));
  let next = names;
  const path = [];
  for (const word of all) {
    const found = next.find(({ name }) => name === word.text);
    if (!found) break;
    path.push(found);
    next = subcommands(found);
    if (word !== open) names = next; // a name may still become a longer one until a space follows
  }
  return { path, names };
}

/** Say which option the cursor stands in; where no other is taken in order, one can be named. */
function cursor(options, filled, last, open, line) {
  if (last && (open || last.goesOn)) return { current: last };
  const free = options.filter(({ name }) => !filled.has(name));
  const next = open ? null : free.find((option) => takesInOrder(option, options));
  if (next) return { current: { ...place(null, line), option: next } };
  return { current: place(open, line), names: free.map((option) => ({ ...option, insert: `${option.name}:` })) };
}

function place(open, line) {
  return { option: null, text: open?.text ?? "", start: open?.start ?? line.length };
}
