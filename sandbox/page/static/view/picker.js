/** Pick an emoji to react with: searched by name, by mouse, by touch or by keyboard alone. */

import { el } from "../dom.js";
import { found } from "./emoji.js";

const MARGIN = 8; // px to the edges of the window

/** One picker inside `root`, which it is drawn over. */
export class Picker {
  constructor(root) {
    this.search = el("input", { class: "picker-search", type: "text", role: "searchbox", placeholder: "Find an emoji", "aria-label": "Find an emoji", autocomplete: "off", spellcheck: "false" });
    this.grid = el("div", { class: "picker-grid", role: "group", "aria-label": "Emoji" });
    this.told = el("p", { class: "subtext", "aria-live": "polite" });
    this.node = el("div", { class: "picker", role: "dialog", "aria-label": "Add a reaction", popover: "auto" }, this.search, this.grid, this.told);
    this.search.addEventListener("input", () => this.#fill());
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("toggle", ({ newState }) => newState === "closed" && this.#closed());
    root.append(this.node);
    this.root = root;
  }

  /** Open beside a button; `choose(emoji)` is called with what was picked. */
  open(button, choose) {
    this.choose = choose;
    this.opener = { message: button.closest("[data-id]").dataset.id, control: button.dataset.focus };
    this.search.value = "";
    this.#fill();
    this.node.showPopover();
    this.#place(button.getBoundingClientRect());
    this.search.focus();
  }

  close() {
    this.node.hidePopover();
  }

  #fill() {
    const fitting = found(this.search.value);
    this.told.textContent = fitting.length ? "" : "No emoji of this name.";
    this.grid.replaceChildren(
      ...fitting.map(({ name, words }, index) =>
        el("button", { type: "button", class: "picker-emoji", tabindex: index ? "-1" : "0", "aria-label": words, title: words, onclick: () => this.#take(name) }, name),
      ),
    );
  }

  #take(name) {
    this.close();
    this.choose({ id: null, name });
  }

  /** Above the button where there is room, below it elsewhere, and always within the window. */
  #place(button) {
    const { width, height } = this.node.getBoundingClientRect();
    const top = button.top - height > MARGIN ? button.top - height : button.bottom;
    const within = (at, size, whole) => `${Math.max(MARGIN, Math.min(at, whole - size - MARGIN))}px`;
    this.node.style.left = within(button.right - width, width, innerWidth);
    this.node.style.top = within(top, height, innerHeight);
  }

  /** The message may have been drawn anew meanwhile: the focus goes back to where one came from. */
  #closed() {
    if (document.activeElement !== document.body) return;
    const { message, control } = this.opener;
    this.root.querySelector(`[data-id="${message}"] [data-focus="${control}"]`)?.focus();
  }

  /** Arrows lead from the search into the rows and back, Enter in the search takes the first; typing always searches. */
  #key(event) {
    const all = [...this.grid.children];
    const at = all.indexOf(document.activeElement);
    const row = all.filter(({ offsetTop }) => offsetTop === all[0].offsetTop).length;
    const next = at < 0 ? { ArrowDown: 0 }[event.key] : { ArrowDown: at + row, ArrowUp: at - row, ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) this.#move(all, at, next);
    else if (event.key === "Enter" && at < 0) all[0]?.click();
    else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) return this.search.focus();
    else return;
    event.preventDefault();
  }

  #move(all, at, next) {
    if (next < 0) return this.search.focus();
    const to = all[Math.min(next, all.length - 1)];
    if (at >= 0) all[at].tabIndex = -1;
    else for (const one of all) one.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }
}
