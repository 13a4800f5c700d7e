/** The people in this window: one, or two side by side, of whom one is in focus. */

import { keepAddress, readAddress } from "./address.js";
import { el } from "./dom.js";
import { Pane, paneRoot } from "./pane.js";
import { drawEvents } from "./view/events.js";
import { drawChannels, drawPeople } from "./view/sidebar.js";

/** `places`: {panes, tabs, channels, events, people}, elements; `acts`: {changed() when people or focus have, settled() when a place was chosen, happened(pane, what, detail), menu(), guide()}. */
export class Panes {
  constructor(places, session, acts) {
    this.places = places;
    this.session = session;
    this.acts = acts;
    this.all = [];
    this.active = null;
  }

  /** Open what the address names. */
  start() {
    for (const { person, channel } of readAddress(this.session)) this.#add(person, channel);
    this.#enter(this.all[0]);
    this.active.write();
  }

  /** Be somebody and go on writing; with a `line`, put it there. */
  be(person, line) {
    this.show(person).write(line);
  }

  /** Bring somebody into focus, where they are already or else in place of the one in focus; return their pane. */
  show(person, channel) {
    const there = this.of(person);
    if (!there) this.active.become(person, channel);
    else if (channel && channel !== there.channel) there.room.open(channel);
    this.#enter(there ?? this.active);
    return this.active;
  }

  /** Return the pane of a person, if there is one. */
  of(person) {
    return this.all.find((pane) => pane.person === person);
  }

  /** Open a second pane beside the one in focus, or close it. */
  toggle() {
    if (this.all.length > 1) this.close(this.all.at(-1));
    else this.beside(this.#other()).write();
  }

  /** Bring somebody into focus beside the one who is; return their pane. */
  beside(person, channel = this.active.channel) {
    if (!this.of(person)) {
      const other = this.all.find((pane) => pane !== this.active);
      if (other) other.become(person, channel);
      else this.#add(person, channel);
    }
    return this.show(person, channel);
  }

  /** Close one of two panes; the last one stays. */
  close(pane) {
    if (this.all.length < 2) return;
    this.all = this.all.filter((one) => one !== pane);
    pane.close();
    this.#enter(this.all[0]);
    this.active.write();
  }

  /** Whoever may approve what the one here asks for, else anybody. */
  #other() {
    const names = Object.keys(this.session.users).filter((name) => !this.of(name));
    return names.find((name) => this.session.users[name].roles.includes("team-lead")) ?? names[0];
  }

  #add(person, channel) {
    const pane = new Pane(paneRoot(), this.session, {
      offer: (name, line) => this.be(name, line),
      opened: () => this.#opened(),
      listed: (one) => one === this.active && this.#list(),
      entered: (one) => one !== this.active && this.#enter(one),
      happened: (...change) => this.acts.happened(...change),
      close: (one) => this.close(one),
      menu: () => this.acts.menu(),
      guide: () => this.acts.guide(),
    });
    this.all.push(pane);
    this.places.panes.append(pane.root);
    pane.become(person, channel);
  }

  #opened() {
    keepAddress(this.session, this.all);
    this.acts.settled();
  }

  #enter(pane) {
    this.active = pane;
    const two = this.all.length > 1;
    this.places.panes.classList.toggle("side-by-side", two);
    for (const one of this.all) {
      one.root.classList.toggle("active", one === pane);
      if (one !== pane) one.room.leave();
    }
    this.places.tabs.hidden = !two;
    this.places.tabs.replaceChildren(...this.all.map((one) => this.#tab(one)));
    drawPeople(this.places.people, this.session.users, pane.person, (name) => this.be(name));
    this.#list();
    this.#opened();
    this.acts.changed();
  }

  #tab(pane) {
    return el("button", { type: "button", class: "tab", "aria-current": pane === this.active ? "true" : null, onclick: () => this.be(pane.person) }, pane.person);
  }

  #list() {
    const { client, channel, room } = this.active;
    drawEvents(this.places.events, client.world);
    drawChannels(this.places.channels, client.world, channel, (id) => {
      room.open(id);
      room.write();
    });
  }
}
