/** The gateway events that came in for the people in this window, newest first. */

import { el } from "../dom.js";
import { summary } from "./summary.js";

const MOST = 60;

/** `container`: a list; it is drawn only while it is shown. */
export class Events {
  constructor(container) {
    this.container = container;
    this.rows = [];
    this.shown = false;
  }

  /** Add one; the oldest goes when there are too many. */
  add(person, { type, data, seq }, world) {
    this.rows = [eventView(person, type, seq, summary(type, data, world)), ...this.rows].slice(0, MOST);
    if (!this.shown) return;
    this.container.prepend(this.rows[0]);
    while (this.container.childElementCount > MOST) this.container.lastElementChild.remove();
  }

  /** Draw what came in, or leave it. */
  show(shown) {
    this.shown = shown;
    this.container.replaceChildren(...(shown ? this.rows : []));
  }
}

function eventView(person, type, seq, words) {
  return el(
    "li",
    { class: "dispatch" },
    el("p", { class: "dispatch-head" }, el("span", { class: "dispatch-seq" }, `${seq}`), el("code", {}, type), el("span", { class: "dispatch-person" }, `to ${person}`)),
    words ? el("p", { class: "dispatch-words" }, words) : null,
  );
}
