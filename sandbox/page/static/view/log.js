/** Keep the list of messages on the screen: in order, followed at the end, changed in place. */

import { el, replaceKeepingFocus } from "../dom.js";
import { compare } from "../snowflake.js";
import { moveOn } from "./progress.js";

const TOGETHER = 7 * 60_000; // ms: messages of one author this close share a head
const NEAR_END = 120; // px

/** The log of one channel; `draw(message)` makes a message's node. */
export class Log {
  constructor(container, draw) {
    this.container = container;
    this.draw = draw;
    this.nodes = new Map();
    this.tail = el("div", { class: "tail" });
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.#jump() }, "New messages ↓");
    container.append(this.tail); // messages may come before the history is read
    this.following = true; // the end stays in sight until the person scrolls up
    container.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    container.addEventListener("load", () => this.#follow(), { capture: true }); // pictures grow when they are there
    container.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#follow()).observe(container);
  }

  /** Begin anew with a welcome and the known history. */
  show(welcome, history) {
    this.nodes = new Map(history.map((message) => [message.id, this.draw(message)]));
    this.container.replaceChildren(welcome, ...this.nodes.values(), this.tail, this.jump);
    this.#group();
    this.following = true;
    this.#follow();
  }

  /** Take everything off, until there is something to show. */
  clear() {
    this.nodes = new Map();
    this.setTail();
    this.container.replaceChildren(this.tail);
  }

  /** Add a message, or redraw it where it stands. */
  put(message) {
    const node = this.draw(message);
    const old = this.nodes.get(message.id);
    if (old) {
      replaceKeepingFocus(old, node);
      moveOn(old, node);
    } else {
      this.#insert(message.id, node);
      this.jump.hidden = this.following;
    }
    this.nodes.set(message.id, node);
    this.#group();
    this.#follow();
  }

  /** Take a deleted message off. */
  remove(id) {
    this.nodes.get(id)?.remove();
    this.nodes.delete(id);
    this.#group();
  }

  /** Bring a message into sight and mark it for a moment; false where it is not in the log. */
  point(id) {
    const node = this.nodes.get(id);
    node?.scrollIntoView({ block: "center" });
    node?.classList.add("pointed");
    setTimeout(() => node?.classList.remove("pointed"), 2000);
    return Boolean(node);
  }

  /** Bring the keyboard to the newest message. */
  focusLast() {
    this.#focus(this.#messages().at(-1));
  }

  /** Show what is under way below the last message. */
  setTail(...nodes) {
    this.tail.replaceChildren(...nodes);
    this.#follow();
  }

  /** The arrows lead from message to message; + adds a reaction to the one with the focus. */
  #key(event) {
    const messages = this.#messages();
    const at = messages.indexOf(event.target);
    if (at < 0 && event.target !== this.container) return; // a control inside a message has keys of its own
    if (event.key === "+" && at >= 0) messages[at].querySelector(".quick-more")?.click();
    else if (event.key === "ArrowUp") this.#focus(messages.at(at < 0 ? -1 : Math.max(at - 1, 0)));
    else if (event.key === "ArrowDown" && at >= 0) this.#focus(messages[Math.min(at + 1, messages.length - 1)]);
    else return;
    event.preventDefault();
  }

  #focus(message) {
    message?.focus();
    message?.scrollIntoView({ block: "nearest" });
  }

  #messages() {
    return [...this.container.querySelectorAll(":scope > .message")];
  }

  #insert(id, node) {
    const later = [...this.nodes.keys()].filter((known) => compare(known, id) > 0).sort(compare)[0];
    this.container.insertBefore(node, later ? this.nodes.get(later) : this.tail);
  }

  /** Messages of one author in quick succession stand together under one head. */
  #group() {
    let before = null;
    for (const node of this.#messages()) {
      node.classList.toggle("grouped", before !== null && belongTogether(before, node));
      before = node;
    }
  }

  #scrolled() {
    this.following = this.#atEnd();
    if (this.following) this.jump.hidden = true;
  }

  /** Go to the end; from the keyboard, to its message. */
  #jump() {
    this.following = true;
    this.#follow();
    this.focusLast();
    this.jump.hidden = true;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.container;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #follow() {
    if (this.following) this.container.scrollTop = this.container.scrollHeight;
  }
}

function belongTogether(before, node) {
  const close = new Date(node.dataset.time) - new Date(before.dataset.time) < TOGETHER;
  const alike = before.classList.contains("ephemeral") === node.classList.contains("ephemeral");
  const byOne = Boolean(node.dataset.author) && before.dataset.author === node.dataset.author; // a notice is nobody's
  return close && alike && byOne && !node.querySelector(".asked");
}
