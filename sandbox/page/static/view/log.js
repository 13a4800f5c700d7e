/** Keep the list of messages on the screen: in order, followed at the end, changed in place. */

import { el, replaceKeepingFocus } from "../dom.js";
import { compare } from "../snowflake.js";

const TOGETHER = 7 * 60_000; // ms: messages of one author this close share a head
const NEAR_END = 120; // px

/** The log of one channel; `draw(message)` makes a message's node. */
export class Log {
  constructor(container, draw) {
    this.container = container;
    this.draw = draw;
    this.nodes = new Map();
    this.tail = el("div", { class: "tail" });
  }

  /** Begin anew with a welcome and the known history. */
  show(welcome, history) {
    this.nodes = new Map(history.map((message) => [message.id, this.draw(message)]));
    this.container.replaceChildren(welcome, ...this.nodes.values(), this.tail);
    this.#group();
    this.#toEnd();
  }

  /** Add a message, or redraw it where it stands. */
  put(message) {
    const follow = this.#atEnd();
    const node = this.draw(message);
    const old = this.nodes.get(message.id);
    if (old) replaceKeepingFocus(old, node);
    else this.#insert(message.id, node);
    this.nodes.set(message.id, node);
    this.#group();
    if (follow) this.#toEnd();
  }

  /** Take a deleted message off. */
  remove(id) {
    this.nodes.get(id)?.remove();
    this.nodes.delete(id);
    this.#group();
  }

  /** Show what is under way below the last message. */
  setTail(...nodes) {
    const follow = this.#atEnd();
    this.tail.replaceChildren(...nodes);
    if (follow) this.#toEnd();
  }

  #insert(id, node) {
    const later = [...this.nodes.keys()].filter((known) => compare(known, id) > 0).sort(compare)[0];
    this.container.insertBefore(node, later ? this.nodes.get(later) : this.tail);
  }

  /** Messages of one author in quick succession stand together under one head. */
  #group() {
    let before = null;
    for (const node of this.container.querySelectorAll(":scope > .message")) {
      const close = before && before.dataset.author === node.dataset.author && new Date(node.dataset.time) - new Date(before.dataset.time) < TOGETHER;
      node.classList.toggle("grouped", Boolean(close) && !node.querySelector(".asked"));
      before = node;
    }
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.container;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #toEnd() {
    this.container.scrollTop = this.container.scrollHeight;
  }
}
