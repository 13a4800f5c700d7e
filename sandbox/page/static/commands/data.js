/** Turn a read line into the `data` of an interaction, with each value in its type. */

import { fault, value } from "./values.js";

/** Return the `data` of a command interaction; raise an Error that says which option is wrong. */
export function commandData(read, world) {
  return nest(read, given(read).map(({ option, text }) => ({ type: option.type, name: option.name, value: value(option, text, world) })));
}

/** Return the `data` of an autocomplete question: the current option focused, its text as typed; what is no value yet is left out. */
export function questionData(read, world) {
  const { option: current, text } = read.current;
  const others = given(read).filter(({ option, text: typed }) => option !== current && !fault(option, typed, world));
  const options = [...others, { option: current, text }].map(({ option, text: typed }) =>
    option === current
      ? { type: option.type, name: option.name, value: typed, focused: true }
      : { type: option.type, name: option.name, value: value(option, typed, world) },
  );
  return nest(read, options);
}

function given(read) {
  return read.options.filter(({ name }) => read.filled.has(name)).map((option) => ({ option, text: read.filled.get(option.name) }));
}

function nest(read, options) {
  const command = read.path[0];
  let inner = options;
  for (const node of read.path.slice(1).reverse()) inner = [{ type: node.type, name: node.name, options: inner }];
  return { id: command.id, name: command.name.replace(/^\//, ""), type: 1, version: command.version, options: inner };
}
