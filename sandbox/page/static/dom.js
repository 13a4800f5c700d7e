/** Make elements without markup strings: text is always text, whoever wrote it. */

/**
 * Make an element. `on…` properties are listeners, `class` and `data-…`/`aria-…` are attributes,
 * `false` and `null` leave an attribute out. Children may be nodes, strings, arrays, or null.
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Move the focus among the buttons of `container` with the arrow keys, Home and End. */
export function arrowKeys(container) {
  container.addEventListener("keydown", (event) => {
    const buttons = [...container.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  });
}

/** Replace `old` by `fresh` and keep the keyboard focus on the control with the same `data-focus`. */
export function replaceKeepingFocus(old, fresh) {
  const key = old.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  old.replaceWith(fresh);
  if (!key) return;
  const twin = fresh.dataset.focus === key ? fresh : fresh.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  twin?.focus({ preventScroll: true });
}

let made = 0;

/** Return an id that nothing else on the page has. */
export function uniqueId(name) {
  made += 1;
  return `${name}-${made}`;
}
