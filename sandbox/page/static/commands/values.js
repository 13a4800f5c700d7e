/** Turn what was typed for an option into its value, or say what is wrong with it. */

export const TYPE = { STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10 };
const YES = new Set(["true", "yes"]);
const NO = new Set(["false", "no"]);

/** Return the value of an option in its type; raise an Error that says what it has to be. */
export function value(option, text, world) {
  if (!text.trim()) throw new Error(`${option.name} is empty`);
  if (option.choices?.length) return choice(option, text);
  if (option.type === TYPE.INTEGER || option.type === TYPE.NUMBER) return number(option, text);
  if (option.type === TYPE.BOOLEAN) return boolean(option, text);
  if (option.type >= TYPE.USER && option.type <= TYPE.MENTIONABLE) return entity(option, text, world);
  return string(option, text);
}

/** Return what is wrong with a text for an option, null when it will do. */
export function fault(option, text, world) {
  try {
    value(option, text, world);
    return null;
  } catch (wrong) {
    return wrong.message;
  }
}

/** Return what an option takes, in words: "1 to 12", "at most 200 characters"; "" for anything, or for what is offered. */
export function range({ type, choices, autocomplete, min_value: least, max_value: most, min_length: shortest, max_length: longest }) {
  if (choices?.length || (autocomplete && type === TYPE.STRING)) return "";
  const [low, high, unit] = type === TYPE.STRING ? [shortest > 1 ? shortest : undefined, longest, " characters"] : [least, most, ""];
  if (low !== undefined && high !== undefined) return `${low} to ${high}${unit}`;
  if (low !== undefined) return `at least ${low}${unit}`;
  return high === undefined ? "" : `at most ${high}${unit}`;
}

function choice(option, text) {
  const found = option.choices.find(({ name, value: known }) => String(known) === text || name.toLowerCase() === text.toLowerCase());
  if (!found) throw new Error(`${option.name} is one of: ${option.choices.map(({ name }) => name).join(", ")}`);
  return found.value;
}

function number(option, text) {
  const whole = option.type === TYPE.INTEGER;
  if (!(whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(text)) throw new Error(`${option.name} is a ${whole ? "whole number" : "number"}, not “${text}”`);
  return within(option, Number(text), Number(text));
}

function string(option, text) {
  return within({ ...option, min_value: option.min_length, max_value: option.max_length }, [...text].length, text);
}

/** Return the value when its size is within the option's limits. */
function within(option, size, whole) {
  const unit = option.type === TYPE.STRING ? " characters" : "";
  if (size < (option.min_value ?? -Infinity)) throw new Error(`${option.name} is at least ${option.min_value}${unit}`);
  if (size > (option.max_value ?? Infinity)) throw new Error(`${option.name} is at most ${option.max_value}${unit}`);
  return whole;
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
