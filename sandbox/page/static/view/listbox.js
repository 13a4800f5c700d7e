/** The choices above the line: a listbox that an input controls. */

import { el } from "../dom.js";

/** `input` keeps the focus; `choose(item)` is called for the one that was taken. */
export class ListBox {
  constructor(id, input, choose) {
    this.input = input;
    this.choose = choose;
    this.items = [];
    this.at = 0;
    this.pointed = false; // moved to with the arrows, not merely the first
    this.node = el("ul", { class: "choices", id, role: "listbox", "aria-label": "Choices", hidden: true });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  open(items) {
    this.items = items;
    this.at = 0;
    this.pointed = false;
    this.node.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.node.replaceChildren(...items.map((item, index) => this.#row(item, index)));
    this.#mark();
  }

  close() {
    this.open([]);
  }

  move(step) {
    this.pointed = true;
    this.at = (this.at + step + this.items.length) % this.items.length;
    this.#mark();
  }

  accept() {
    this.choose(this.items[this.at]);
  }

  #row(item, index) {
    const take = (event) => {
      event.preventDefault(); // the input keeps the focus
      this.at = index;
      this.accept();
    };
    return el(
      "li",
      { role: "option", id: `${this.node.id}-${index}`, class: "choice", onmousedown: take },
      el("span", { class: "choice-label" }, item.label),
      item.detail ? el("span", { class: "choice-detail" }, item.detail) : null,
    );
  }

  #mark() {
    this.node.childNodes.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    const row = this.node.childNodes[this.at];
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }
}
