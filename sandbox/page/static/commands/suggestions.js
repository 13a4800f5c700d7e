/** What could stand at the cursor: names, choices, people, and the application's own answers. */

import { questionData } from "./data.js";
import { entities, TYPE } from "./values.js";
import { quoted } from "./words.js";

const LIMIT = 25;

/** Return [{label, detail, insert}] for a read line; `ask(data)` gets the application's choices. */
export async function suggestions(read, world, ask) {
  const { option, text } = read.current;
  if (option?.autocomplete) return (await ask(questionData(read, world))).map(fromChoice);
  const there = option ? known(option, world) : read.names.map(fromName);
  return there.filter(({ label }) => matches(label, text)).slice(0, LIMIT);
}

/** Return the line with the suggestion in the place of what was typed there. */
export function complete(line, read, { insert }) {
  return `${line.slice(0, read.current.start)}${insert}${insert.endsWith(":") ? "" : " "}`;
}

function fromName({ name, description, insert = name }) {
  return { label: name, detail: description, insert };
}

function known(option, world) {
  if (option.choices?.length) return option.choices.map(fromChoice);
  if (option.type === TYPE.BOOLEAN) return ["true", "false"].map((word) => ({ label: word, insert: word }));
  return entities(option, world).map(({ label }) => ({ label, insert: quoted(label) }));
}

function fromChoice({ name, value }) {
  return { label: name, detail: String(value) === name ? "" : String(value), insert: quoted(String(value)) };
}

function matches(label, typed) {
  return label.toLowerCase().includes(typed.toLowerCase().replace(/^[/@#]/, ""));
}
