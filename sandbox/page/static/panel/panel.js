/** The panel "Behind the scenes": opened and closed, and kept up to date while it is open. */

import { Events } from "./events.js";
import { drawProcesses } from "./processes.js";
import { drawRecords } from "./records.js";

const ASK_EVERY = 1500; // ms from one answer to the next question

/** `root`: the panel's element; `toggle`: the button that opens it; `acts`: {changed(), left() when the reader closed it}. */
export class Panel {
  constructor(root, toggle, acts) {
    this.root = root;
    this.toggle = toggle;
    this.acts = acts;
    this.places = Object.fromEntries(["fault", "processes", "records", "events"].map((name) => [name, root.querySelector(`.panel-${name}`)]));
    this.events = new Events(this.places.events);
    this.told = "";
    toggle.addEventListener("click", () => this.change(!this.isOpen));
    root.querySelector(".panel-close").addEventListener("click", () => this.change(false));
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Open or close it; the focus goes there, or back. */
  change(open) {
    if (open === this.isOpen) return;
    this.show(open);
    if (open) this.root.querySelector("h2").focus();
    else this.acts.left();
  }

  /** Open or close it, and leave the focus where it is. */
  show(open) {
    this.root.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.events.show(open);
    clearTimeout(this.timer);
    if (open) this.#ask();
    this.acts.changed();
  }

  /** Note a gateway event of somebody in the window. */
  note(person, event, world) {
    this.events.add(person, event, world);
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault(); // nothing else is left by it
    this.change(false);
  }

  /** Ask what is behind, as long as it is open; what has not changed is not drawn again. */
  async #ask() {
    try {
      const answer = await fetch(`/page/behind.json${location.search}`);
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      this.#draw(await answer.text());
      this.places.fault.textContent = "";
    } catch (error) {
      this.places.fault.textContent = `The sandbox does not tell (${error.message}). What stands here is from before; it is asked again.`;
    }
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => this.#ask(), ASK_EVERY);
  }

  #draw(told) {
    if (told === this.told) return;
    this.told = told;
    const { bot, discord, replicas, records } = JSON.parse(told);
    drawProcesses(this.places.processes, { bot, discord, replicas });
    drawRecords(this.places.records, records);
  }
}
