/** Draw one component of a form: a label with its input, what is wrong with that, or mere words. */

import { el } from "../dom.js";
import { TYPE, fault, inputOf, isRequired, lengths } from "../forms/data.js";
import { markdown } from "../text/markdown.js";

const PARAGRAPH = 2; // a text input's style
const CONTROLS = { [TYPE.TEXT]: textControl, [TYPE.SELECT]: selectControl };

/** Return the node of a component without an input that can be drawn here, null for one with. */
export function wordsView(part, names) {
  if (part.type === TYPE.WORDS) return el("div", { class: "form-words" }, markdown(part.content, names));
  return inputOf(part)?.type in CONTROLS ? null : el("p", { class: "subtext" }, "(this field is not shown here)");
}

/** A labelled input; `key` makes its ids on the page. */
export class Field {
  constructor(part, key) {
    this.input = inputOf(part);
    this.control = CONTROLS[this.input.type](this.input, {
      id: key,
      class: this.input.type === TYPE.SELECT ? "select" : "form-text",
      required: isRequired(this.input),
      "aria-describedby": `${key}-hint ${key}-fault`,
    });
    this.count = el("span", { class: "form-count", "aria-hidden": "true" });
    this.notice = el("p", { class: "failure", id: `${key}-fault`, "aria-live": "polite" });
    const mark = isRequired(this.input) ? el("span", { class: "form-mark", "aria-hidden": "true" }, " *") : null;
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
    return [...this.control.selectedOptions].map(({ value }) => value).filter(Boolean);
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
  const control = input.style === PARAGRAPH ? el("textarea", { ...attributes, rows: "4" }) : el("input", { ...attributes, type: "text" });
  control.placeholder = input.placeholder ?? "";
  control.value = input.value ?? "";
  return control;
}

function selectControl(input, attributes) {
  const several = input.max_values > 1;
  const preset = input.options.some((option) => option.default);
  const prompt = el("option", { value: "", disabled: isRequired(input), selected: !preset }, input.placeholder ?? "Choose…");
  return el(
    "select",
    { ...attributes, multiple: several },
    several ? null : prompt,
    input.options.map(({ value, default: selected, ...option }) => el("option", { value, selected }, wordsOf(option))),
  );
}

/** An option has one line here. */
function wordsOf({ label, description, emoji }) {
  return [emoji?.id ? null : emoji?.name, description ? `${label}: ${description}` : label].filter(Boolean).join(" ");
}
