/** The line at the bottom: text, or a slash command with its options and choices. */

import { el, uniqueId } from "../dom.js";
import { read, subcommands } from "../commands/line.js";
import { complete, suggestions } from "../commands/suggestions.js";
import { fault } from "../commands/values.js";
import { hintView } from "./hint.js";
import { ListBox } from "./listbox.js";

const PAUSE = 120; // ms of quiet typing before the application is asked for choices

/** `acts`: {commands(), world(), ask(data), run(read, line), say(text), leave()}; run and say raise what is wrong. */
export class Composer {
  constructor(form, acts) {
    this.acts = acts;
    const choices = uniqueId("choices");
    this.line = el("input", {
      class: "line", type: "text", spellcheck: "false", autocapitalize: "off", enterkeyhint: "send",
      role: "combobox", "aria-autocomplete": "list", "aria-controls": choices, "aria-expanded": "false", "aria-label": "Message or command",
    });
    this.list = new ListBox(choices, this.line, (item) => this.#accept(item));
    this.hint = el("div", { class: "hint", "aria-live": "polite" });
    this.notice = el("p", { class: "notice", role: "alert", hidden: true });
    form.append(this.hint, this.list.node, this.notice, el("div", { class: "line-box" }, this.line, el("button", { class: "send", type: "submit", "aria-label": "Send" }, "➤")));
    form.addEventListener("submit", (event) => this.#submit(event));
    this.line.addEventListener("input", () => this.#typed());
    this.line.addEventListener("keydown", (event) => this.#key(event));
    this.line.addEventListener("blur", () => this.#close());
  }

  /** Put a line in, ready to be sent or changed. */
  set(text) {
    this.line.focus();
    this.#put(text);
  }

  /** Go on writing where one was. */
  focus() {
    this.line.focus();
  }

  /** Name the room one writes to. */
  room(name) {
    this.line.placeholder = `Message #${name}, or / for a command`;
  }

  #put(text) {
    this.line.value = text;
    this.#typed();
  }

  #read() {
    return this.line.value.startsWith("/") ? read(this.line.value, this.acts.commands()) : null;
  }

  #typed() {
    this.say("");
    const now = this.#read();
    this.hint.replaceChildren(...hintView(now, this.acts.world()));
    if (!now) return this.#close();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#suggest(now), now.current?.option?.autocomplete ? PAUSE : 0);
  }

  /** Close the choices, those as well that are still asked for. */
  #close() {
    clearTimeout(this.timer);
    this.timer = null;
    this.list.close();
  }

  /** Show what fits at the cursor, unless the line has changed or was left while asking. */
  async #suggest(now) {
    const { timer } = this;
    const line = this.line.value;
    const found = await suggestions(now, this.acts.world(), this.acts.ask);
    if (timer !== this.timer || document.activeElement !== this.line) return;
    const done = found.length === 1 && found[0].insert === line.slice(now.current.start).trim() && now.whole;
    if (done) this.list.close();
    else this.list.open(found);
  }

  #accept(item) {
    this.set(complete(this.line.value, this.#read(), item));
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowUp" && !this.line.value) return this.#leave(event);
    if (!this.list.isOpen) return;
    if (event.key === "Escape") {
      event.preventDefault(); // nothing else is left by it
      this.#close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.list.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.list.accept();
    }
  }

  /** From an empty line the way up is to the messages. */
  #leave(event) {
    event.preventDefault();
    this.acts.leave();
  }

  /** Enter takes a choice that was pointed at, or that the line still needs; a whole line is sent as typed. */
  async #submit(event) {
    event.preventDefault();
    const now = this.#read();
    if (this.list.isOpen && (this.list.pointed || !this.#isWhole(now))) return this.list.accept();
    const line = this.line.value.trim();
    if (!line) return;
    try {
      if (now) this.#check(now, line);
      this.#put(""); // an impatient second Enter has nothing to send
      await (now ? this.acts.run(now, line) : this.acts.say(line));
    } catch (error) {
      if (!this.line.value) this.#put(line);
      this.#close();
      this.say(error.message);
    }
  }

  /** Is there nothing to be chosen any more? What is typed at the cursor has to be a value, too. */
  #isWhole(now) {
    const { option, text } = now?.current ?? {};
    return now?.whole && !(option && text && fault(option, text, this.acts.world()));
  }

  #check(now, line) {
    const [first, second] = line.split(/\s+/);
    if (!now.command) throw new Error(`There is no command ${first}. Type / to see those there are.`);
    const needed = subcommands(now.node).map(({ name }) => name).join(", ");
    if (needed) throw new Error(second ? `${now.path.map(({ name }) => name).join(" ")} goes on with one of: ${needed}.` : `${first} needs one more word: ${needed}.`);
    if (now.missing.length) throw new Error(`Still missing: ${now.missing.join(", ")}.`);
    if (now.excess.length) throw new Error(`Too much: ${now.excess.join(" ")}. ${this.#leftOver(now)}`);
  }

  /** Say where words that nobody takes may belong. */
  #leftOver({ options, filled }) {
    const named = options.filter(({ name }) => !filled.has(name)).map(({ name }) => `${name}:…`);
    return `Put quotes around values with spaces${named.length ? `, or say what it is: ${named.join(", ")}` : ""}.`;
  }

  /** Say what went wrong; an empty text takes it away. */
  say(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }
}
