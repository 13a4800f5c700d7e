/** What could stand at the cursor: command names, choices, people, and the application's own answers. */

import { entities, questionData } from "./data.js";
import { quoted } from "./words.js";

const LIMIT = 25;

/** Return [{label, detail, insert}] for a read line; `ask(data)` gets the application's choices. */
export async function suggestions(read, commands, world, ask) {
  const { current } = read;
  if (!current) return [];
  if (!current.option) return names(read, commands).slice(0, LIMIT);
  if (current.option.autocomplete) return (await ask(questionData(read))).map(fromChoice);
  return known(current.option, world).filter(({ label }) => matches(label, current.text)).slice(0, LIMIT);
}

/** Return the line with the suggestion in the place of what was typed there. */
export function complete(line, read, suggestion) {
  return `${line.slice(0, read.current.start)}${suggestion.insert} `;
}

function names(read, commands) {
  const level = read.path.length ? read.path.at(-1).options ?? [] : commands.map((command) => ({ ...command, name: `/${command.name}` }));
  return level
    .filter(({ name }) => matches(name, read.current.text))
    .map(({ name, description }) => ({ label: name, detail: description, insert: name }));
}

function known(option, world) {
  if (option.choices?.length) return option.choices.map(fromChoice);
  if (option.type === 5) return ["true", "false"].map((word) => ({ label: word, insert: word }));
  return entities(option, world).map(({ label }) => ({ label, insert: quoted(label) }));
}

function fromChoice({ name, value }) {
  return { label: name, detail: String(value) === name ? "" : String(value), insert: quoted(String(value)) };
}

function matches(label, typed) {
  return label.toLowerCase().includes(typed.toLowerCase().replace(/^[/@#]/, ""));
}
