/** Turn a read line into the `data` of an interaction, with each value in its type. */

const TYPE = { STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10 };
const YES = new Set(["true", "yes"]);
const NO = new Set(["false", "no"]);

/** Return the `data` of a command interaction; raise an Error that says which option is wrong. */
export function commandData(read, world) {
  const values = read.options
    .filter(({ name }) => read.filled.has(name))
    .map((option) => ({ type: option.type, name: option.name, value: value(option, read.filled.get(option.name), world) }));
  return nest(read, values);
}

/** Return the `data` of an autocomplete question: text as typed, the current option focused. */
export function questionData(read) {
  const current = read.current.option.name;
  const options = read.options
    .filter(({ name }) => read.filled.has(name) || name === current)
    .map(({ type, name }) => ({ type, name, value: read.filled.get(name) ?? "", ...(name === current && { focused: true }) }));
  return nest(read, options);
}

function nest(read, options) {
  const command = read.path[0];
  let inner = options;
  for (const node of read.path.slice(1).reverse()) inner = [{ type: node.type, name: node.name, options: inner }];
  return { id: command.id, name: command.name.replace(/^\//, ""), type: 1, version: command.version, options: inner };
}

function value(option, text, world) {
  if (option.choices?.length) return choice(option, text);
  if (option.type === TYPE.INTEGER || option.type === TYPE.NUMBER) return number(option, text);
  if (option.type === TYPE.BOOLEAN) return boolean(option, text);
  if (option.type >= TYPE.USER && option.type <= TYPE.MENTIONABLE) return entity(option, text, world);
  return text;
}

function choice(option, text) {
  const found = option.choices.find(({ name, value: known }) => String(known) === text || name.toLowerCase() === text.toLowerCase());
  if (!found) throw new Error(`${option.name} is one of: ${option.choices.map(({ name }) => name).join(", ")}`);
  return found.value;
}

function number(option, text) {
  const parsed = Number(text);
  const wrong = !text || Number.isNaN(parsed) || (option.type === TYPE.INTEGER && !Number.isInteger(parsed));
  if (wrong) throw new Error(`${option.name} is a ${option.type === TYPE.INTEGER ? "whole number" : "number"}, not “${text}”`);
  if (parsed < (option.min_value ?? -Infinity)) throw new Error(`${option.name} is at least ${option.min_value}`);
  if (parsed > (option.max_value ?? Infinity)) throw new Error(`${option.name} is at most ${option.max_value}`);
  return parsed;
}

function boolean(option, text) {
  const word = text.toLowerCase();
  if (!YES.has(word) && !NO.has(word)) throw new Error(`${option.name} is true or false`);
  return YES.has(word);
}

function entity(option, text, world) {
  const found = entities(option, world).find(({ id, label }) => label === text || label.slice(1) === text || id === text.replace(/[<@#&!>]/g, ""));
  if (!found) throw new Error(`${option.name}: nobody and nothing here is called “${text}”`);
  return found.id;
}

/** Return what a user, channel or role option can name: [{id, label}], labels with their @ or #. */
export function entities(option, world) {
  const users = () => [...world.members.values()].map(({ user }) => ({ id: user.id, label: `@${world.nameOf(user)}` }));
  const roles = () => [...world.roles.values()].filter(({ id }) => id !== world.guild?.id).map(({ id, name }) => ({ id, label: `@${name}` }));
  const channels = () => world.textChannels().map(({ id, name }) => ({ id, label: `#${name}` }));
  const kinds = { [TYPE.USER]: [users], [TYPE.CHANNEL]: [channels], [TYPE.ROLE]: [roles], [TYPE.MENTIONABLE]: [users, roles] };
  return (kinds[option.type] ?? []).flatMap((kind) => kind());
}
