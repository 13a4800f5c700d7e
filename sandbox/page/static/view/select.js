/** Draw a select of any kind: of given options, of people, roles, channels, or of whom one can mention. */

import { el } from "../dom.js";
import { entities, TYPE as OPTION } from "../commands/values.js";

// https://docs.discord.com/developers/components/reference#component-object-component-types
export const SELECT = { STRING: 3, USER: 5, ROLE: 6, MENTIONABLE: 7, CHANNEL: 8 };
const ENTITY = { [SELECT.USER]: OPTION.USER, [SELECT.ROLE]: OPTION.ROLE, [SELECT.MENTIONABLE]: OPTION.MENTIONABLE, [SELECT.CHANNEL]: OPTION.CHANNEL };
const SHOWN = 5; // options of a list in which several can be chosen

/** Is this component a select? */
export function isSelect({ type }) {
  return Object.values(SELECT).includes(type);
}

/** Return whether more than one option, or none at all, can be chosen. */
export function takesSeveral({ max_values: most = 1 }) {
  return most > 1;
}

/** Return the `<select>` with what can be chosen; `blank`: is choosing nothing a choice, too? */
export function selectView(part, world, { blank, ...attributes }) {
  const options = optionsOf(part, world);
  const several = takesSeveral(part);
  const preset = options.some(({ selected }) => selected);
  const prompt = el("option", { value: "", disabled: !blank, selected: !preset }, part.placeholder ?? "Choose…");
  return el(
    "select",
    { ...attributes, class: "select", multiple: several, size: several ? String(Math.min(SHOWN, options.length)) : null },
    several ? null : prompt,
    options.map(({ value, label, selected }) => el("option", { value, selected }, label)),
  );
}

/** Return the values that are chosen in a `<select>`. */
export function chosenIn(control) {
  return [...control.selectedOptions].map(({ value }) => value).filter(Boolean);
}

function optionsOf(part, world) {
  if (part.type === SELECT.STRING) return part.options.map(({ value, default: selected, ...option }) => ({ value, selected, label: wordsOf(option) }));
  const preset = new Set((part.default_values ?? []).map(({ id }) => id));
  return entities({ type: ENTITY[part.type] }, world)
    .filter(({ id }) => fits(part, world.channels.get(id)))
    .map(({ id, label }) => ({ value: id, label, selected: preset.has(id) }));
}

/** A select of channels may take some kinds only. */
function fits({ channel_types: kinds }, channel) {
  return !channel || !kinds?.length || kinds.includes(channel.type);
}

/** An option has one line here. */
function wordsOf({ label, description, emoji }) {
  return [emoji?.id ? null : emoji?.name, description ? `${label}: ${description}` : label].filter(Boolean).join(" ");
}
