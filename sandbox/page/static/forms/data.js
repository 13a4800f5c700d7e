/** Turn what was entered into a form into what its submission carries, or say what is wrong with it. */

// https://docs.discord.com/developers/components/reference#component-object-component-types
export const TYPE = { ROW: 1, TEXT: 4, WORDS: 10, LABEL: 18 };
const LONGEST = 4000;

/** Return the input that a component of a form holds: inside a label, or alone in a row. */
export function inputOf(part) {
  return part.component ?? part.components?.[0];
}

/** Return how long a text may be: [least, most] in characters. */
export function lengths({ min_length: least = 0, max_length: most = LONGEST }) {
  return [least, most];
}

/** Return the `data` of a form's submission; `entered` maps custom ids to a text, or to a list of choices. */
export function formData({ id, custom_id, components }, entered) {
  return { id, custom_id, components: components.map((part) => answered(part, entered)) };
}

/** Return one component in the shape of its answer, around what was entered. */
function answered({ type, id, custom_id, component, components }, entered) {
  if (component) return { type, id, component: answered(component, entered) };
  if (components) return { type, id, components: components.map((part) => answered(part, entered)) };
  if (!entered.has(custom_id)) return { type, id, custom_id };
  return { type, id, custom_id, [type === TYPE.TEXT ? "value" : "values"]: entered.get(custom_id) };
}

/** Return one sentence on what is wrong with what was entered, null when it will do. */
export function fault(input, entered) {
  return input.type === TYPE.TEXT ? textFault(input, entered) : choiceFault(input, entered);
}

function textFault(input, text) {
  const [least, most] = lengths(input);
  const size = [...text].length;
  if (isRequired(input) && !text.trim()) return "This has to be filled in.";
  if (size > most) return `At most ${most} characters, this is ${size - most} too many.`;
  return size && size < least ? `At least ${least} characters.` : null;
}

function choiceFault(input, chosen) {
  const { min_values: fewest = 1, max_values: most = 1 } = input;
  if (!chosen.length) return isRequired(input) ? "This has to be chosen." : null;
  if (chosen.length < fewest) return `Choose at least ${fewest}.`;
  return chosen.length > most ? `Choose at most ${most}.` : null;
}

/** What is not said to be optional is required. */
export function isRequired({ required }) {
  return required !== false;
}
