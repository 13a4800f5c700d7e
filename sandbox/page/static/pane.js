/** One person in the window: their connection, and the channel that is open for them. */

import { Client } from "./client.js";
import { Room } from "./room.js";
import { avatar } from "./view/names.js";

const PARTS = { menu: ".menu", mark: ".pane-person", channel: ".pane-channel", topic: ".pane-topic", connection: ".connection", leave: ".pane-close", log: ".log", composer: ".composer", form: ".form-dialog" };

/** Return a fresh root for a pane. */
export function paneRoot() {
  return document.getElementById("pane").content.firstElementChild.cloneNode(true);
}

/**
 * `root`: an element as `paneRoot` makes it; `acts`: {offer(person, line), opened(pane), listed(pane), entered(pane) when the
 * focus or the pointer comes in, happened(pane, what, detail) after each change of its client, close(pane), menu(), guide()}.
 */
export class Pane {
  constructor(root, session, acts) {
    this.root = root;
    this.session = session;
    this.acts = acts;
    this.parts = Object.fromEntries(Object.entries(PARTS).map(([name, selector]) => [name, root.querySelector(selector)]));
    this.room = new Room(this.parts, { offer: acts.offer, guide: acts.guide, opened: () => acts.opened(this), listed: () => acts.listed(this) });
    this.client = null;
    for (const event of ["focusin", "pointerdown"]) root.addEventListener(event, () => acts.entered(this));
    this.parts.leave.addEventListener("click", () => acts.close(this));
    this.parts.menu.addEventListener("click", () => acts.menu());
  }

  get person() {
    return this.room.person;
  }

  get channel() {
    return this.room.channel;
  }

  /** Become somebody, in a channel or in the one that is open. */
  become(person, channel = this.channel) {
    const user = this.session.users[person];
    this.ready = new Promise((resolve) => (this.readied = resolve));
    this.client?.close();
    this.client = new Client(this.session, user, (...change) => this.#changed(...change));
    this.root.setAttribute("aria-label", person);
    this.parts.leave.setAttribute("aria-label", `Close ${person}'s side`);
    this.parts.mark.replaceChildren(avatar(user, person), person);
    this.room.enter(this.client, person, channel);
    this.client.open();
  }

  /** Focus the line; with a `line`, put it there. */
  write(line) {
    this.room.write(line);
  }

  /** Type a line and send it, once there is a connection. */
  async send(line) {
    await this.ready;
    await this.room.send(line);
  }

  /** React to a message. */
  async react(message, emoji) {
    await this.client.react(message, emoji, true);
  }

  #changed(what, detail) {
    if (what === "ready") this.readied();
    if (what === "form") this.acts.entered(this); // a form is over everything: it has to be in sight
    this.room.changed(what, detail);
    this.acts.happened(this, what, detail);
  }

  /** Leave for good. */
  close() {
    this.client?.close();
    this.root.remove();
  }
}
