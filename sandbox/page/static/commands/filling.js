/** Give the words of a line to the options of a command, by name (`version:v1`) or in order. */

const STRING = 3;
const NAMED = /^([\p{L}\p{N}_-]+):(.*)$/su;

/**
 * Return `filled` (name -> text), `excess` (words nobody takes), and `last` ({option, text, start, goesOn}):
 * the option that the last word went to, null where nobody took it; `goesOn` when the next word is its, too.
 */
export function fill(options, words, line) {
  const filled = new Map();
  const excess = [];
  let last = null;
  for (const word of words) {
    const named = byName(word, options);
    if (last?.goesOn && !named) last = { ...last, text: line.slice(last.start, word.end) };
    else last = begin(named ?? inOrder(word, options, filled), options, word, filled);
    if (last) filled.set(last.option.name, last.text);
    else excess.push(word.text);
  }
  return { filled, excess, last };
}

/**
 * Can this one of the options be given by place? What is optional and free text is only taken by its name, as a
 * stray word breaks no glass; but where nothing is needed, the first of them is what the command is about.
 */
export function takesInOrder(option, options) {
  const isSubject = option === options[0] && !options.some(({ required }) => required);
  return Boolean(option.required) || isSubject || !isFree(option);
}

function byName(word, options) {
  const [, name, text] = NAMED.exec(word.text) ?? [];
  const option = options.find((one) => one.name === name);
  return option && { option, text, start: word.start + name.length + 1, named: true };
}

function inOrder(word, options, filled) {
  const option = options.find((one) => takesInOrder(one, options) && !filled.has(one.name));
  return option && { option, text: word.text, start: word.start };
}

/** Begin an option's text; free text goes on to the next name when it was named, or is the last that must be given. */
function begin(found, options, word, filled) {
  if (!found || filled.has(found.option.name)) return null;
  const { option, text, start, named } = found;
  const isLast = option === options.filter(({ required }) => required).at(-1);
  return { option, text, start, goesOn: isFree(option) && Boolean(named || isLast) && !word.raw.includes('"') };
}

function isFree(option) {
  return option.type === STRING && !option.choices?.length && !option.autocomplete;
}
