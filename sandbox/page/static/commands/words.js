/** Cut a typed line into words; quotes hold spaces together, `name:"a b"` too. */

const WORD = /(?:[^\s"]+:)?"[^"]*"?|\S+/g;

/** Return [{raw, text, start, end}]: `text` is the word without its quotes. */
export function words(line) {
  return [...line.matchAll(WORD)].map(({ 0: raw, index }) => ({
    raw,
    text: raw.replace(/"/g, ""),
    start: index,
    end: index + raw.length,
  }));
}

/** Return `value` as it has to be typed to be read back as one word. */
export function quoted(value) {
  return /[\s"]/.test(value) ? `"${value.replace(/"/g, "'")}"` : value;
}
