/** Draw one component of a form: a label with its input, what is wrong with that, or mere words. */

import { el } from "../dom.js";
import { TYPE, fault, inputOf, isRequired, lengths } from "../forms/data.js";
import { markdown } from "../text/markdown.js";
import { chosenIn, isSelect, selectView } from "./select.js";

const PARAGRAPH = 2; // a text input's style

/** Return the node of a component without an input that can be drawn here, null for one with. */
export function wordsView(part, names) {
  if (part.type === TYPE.WORDS) return el("div", { class: "form-words" }, markdown(part.content, names));
  const input = inputOf(part);
  return input && (input.type === TYPE.TEXT || isSelect(input)) ? null : el("p", { class: "subtext" }, "(this field is not shown here)");
}

/** A labelled input; `key` makes its ids on the page, `world` is what a select of people or places offers. */
export class Field {
  constructor(part, key, world) {
    this.input = inputOf(part);
    const required = isRequired(this.input);
    const attributes = { id: key, required, "aria-describedby": `${key}-hint ${key}-fault` };
    this.control = this.input.type === TYPE.TEXT ? textControl(this.input, attributes) : selectView(this.input, world, { ...attributes, blank: !required });
    this.count = el("span", { class: "form-count", "aria-hidden": "true" });
    this.notice = el("p", { class: "failure", id: `${key}-fault`, "aria-live": "polite" });
    const mark = required ? el("span", { class: "form-mark", "aria-hidden": "true" }, " *") : null;
    this.node = el(
      "div",
      { class: "form-field" },
      el("div", { class: "form-head" }, el("label", { for: key }, part.label ?? this.input.label ?? "", mark), this.count),
      el("p", { class: "subtext", id: `${key}-hint` }, part.description ?? ""),
      this.control,
      this.notice,
    );
    this.control.addEventListener("input", () => this.#changed());
    this.#measure();
  }

  /** What stands in it: a text, or the list of what is chosen. */
  get entered() {
    if (this.input.type === TYPE.TEXT) return this.control.value;
    return chosenIn(this.control);
  }

  /** Say what is wrong with it, if anything; return whether it will do. */
  check() {
    const wrong = fault(this.input, this.entered);
    this.notice.textContent = wrong ?? "";
    if (wrong) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
    return !wrong;
  }

  /** What is too long is said at once; what was said goes when it is right. */
  #changed() {
    if (this.#measure() || this.notice.textContent) this.check();
  }

  /** Show how much of the room is taken; return whether it is more than there is. */
  #measure() {
    if (this.input.type !== TYPE.TEXT) return false;
    const [, most] = lengths(this.input);
    const size = [...this.entered].length;
    this.count.textContent = `${size}/${most}`;
    return size > most;
  }
}

function textControl(input, attributes) {
  const known = { ...attributes, class: "form-text" };
  const control = input.style === PARAGRAPH ? el("textarea", { ...known, rows: "4" }) : el("input", { ...known, type: "text" });
  control.placeholder = input.placeholder ?? "";
  control.value = input.value ?? "";
  return control;
}
