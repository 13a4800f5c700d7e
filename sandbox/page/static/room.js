/** The open channel of the person one is: what is drawn, and redrawn when something changes. */

import { Composer } from "./view/composer.js";
import { Form } from "./view/form.js";
import { Log } from "./view/log.js";
import { messageView } from "./view/message.js";
import { noticeView } from "./view/notice.js";
import { pendingView } from "./view/pending.js";
import { Picker } from "./view/picker.js";
import { welcomeView } from "./view/welcome.js";

const CONNECTION = {
  connecting: "Connecting…",
  connected: "Connected",
  reconnecting: "Connection lost, reconnecting…",
  refused: "The sandbox refuses this person's token. Reload the page.",
};

/**
 * `parts`: {channel, topic, connection, log, composer, form}, elements;
 * `acts`: {offer(person, line), guide(), opened() when another channel opens, listed() when channels or scheduled events have changed}.
 */
export class Room {
  constructor(parts, acts) {
    this.parts = parts;
    this.acts = acts;
    this.person = null;
    this.channel = null;
    this.log = new Log(parts.log, (message) => this.#draw(message));
    this.picker = new Picker(parts.log.parentElement);
    this.composer = new Composer(parts.composer, {
      commands: () => this.client.commands,
      world: () => this.client.world,
      ask: (data) => this.client.interactions.choices(this.channel, data),
      run: (read, line) => this.client.run(this.channel, read, line),
      say: (text) => this.client.say(this.channel, text),
      leave: () => this.log.focusLast(),
    });
    this.form = new Form(
      parts.form,
      (modal, data) => this.client.interactions.form(modal, data),
      () => document.activeElement === document.body && this.write(),
    );
    parts.composer.addEventListener("focusin", () => this.#refreshCommands());
  }

  /** Become somebody: their client's changes are drawn from now on, and nothing is left of whoever was here. */
  enter(client, person, channel) {
    this.form.close();
    this.picker.close();
    this.log.clear();
    this.composer.say("");
    this.client = client;
    this.person = person;
    this.channel = channel;
  }

  /** Somebody else is in focus now: a form over everything would keep them from it. */
  leave() {
    this.form.close();
  }

  /** Focus the composer; with a `line`, put it there. */
  write(line) {
    if (line === undefined) this.composer.focus();
    else this.composer.set(line);
  }

  /** Send a line as if it was typed. */
  async send(line) {
    const { client } = this;
    await client.readCommands();
    if (client !== this.client) return; // it was theirs to send
    this.write(line);
    this.parts.composer.requestSubmit();
  }

  /** Draw what has changed. */
  changed(what, detail) {
    const draw = {
      connection: () => this.#connection(detail),
      ready: () => this.#refresh(),
      guild: () => this.#guild(),
      events: () => this.acts.listed(),
      message: () => this.#message(detail),
      gone: () => detail.channel_id === this.channel && this.log.remove(detail.id),
      interactions: () => this.#interactions(),
      form: () => this.form.open(detail, this.client.world),
    }[what];
    draw?.();
  }

  /** Open a channel: read it, then show it. */
  async open(channel) {
    const { client } = this;
    this.channel = channel;
    client.world.unread.delete(channel);
    this.acts.opened();
    this.#header();
    await client.read(channel).catch((error) => this.#report(error));
    if (client === this.client && channel === this.channel) this.#show();
  }

  /** Open the channel above (-1) or below (1), from one end to the other. */
  step(by) {
    const ids = this.client.world.textChannels().map(({ id }) => id);
    if (!ids.length) return;
    this.open(ids.at((ids.indexOf(this.channel) + by) % ids.length));
    this.write();
  }

  #guild() {
    const { world } = this.client;
    const known = world.channels.has(this.channel) ? this.channel : world.textChannels()[0]?.id;
    if (known && (known !== this.channel || !world.messages.has(known))) this.open(known);
    else if (known) this.#header();
  }

  #header() {
    const channel = this.client.world.channels.get(this.channel);
    this.parts.channel.textContent = channel?.name ?? "";
    this.parts.topic.textContent = channel?.topic ?? "";
    this.composer.room(channel?.name ?? "");
    this.acts.listed();
  }

  #show() {
    const { world } = this.client;
    this.log.show(welcomeView(world.channels.get(this.channel), this.person, this.acts), world.history(this.channel));
    this.#interactions();
  }

  /** Follow a link to a channel or a message here, instead of leaving for the real Discord. */
  async follow(event) {
    const { channel, message } = event.target.closest("a[data-channel]")?.dataset ?? {};
    if (!channel) return;
    event.preventDefault();
    if (!this.client.world.channels.has(channel)) return this.composer.say("That channel is gone, or not yours to read.");
    if (channel !== this.channel) await this.open(channel);
    if (message && !this.log.point(message)) this.composer.say("That message is gone, or further back than this page reads.");
  }

  #connection(state) {
    this.parts.connection.dataset.state = state;
    this.parts.connection.textContent = state === "connected" ? `Connected as ${this.person}` : CONNECTION[state];
  }

  #message(message) {
    const isHere = message.channel_id === this.channel;
    if (this.client.world.note(message, isHere)) this.#header();
    if (isHere) this.log.put(message);
  }

  #draw(message) {
    const { client } = this;
    const open = [...client.interactions.open.values()].filter((entry) => entry.message === message.id);
    return noticeView(message, client.world) ?? messageView(message, client.world, open, {
      react: (...args) => client.react(...args).catch((error) => this.#report(error)),
      pick: (one, button) => this.picker.open(button, (emoji) => client.react(one, emoji, true).catch((error) => this.#report(error))),
      who: (...args) => client.reactors(...args).catch(() => []),
      click: (...args) => client.interactions.component(...args),
      dismiss: (one) => client.world.dismiss(one),
    });
  }

  #interactions() {
    const { interactions, world } = this.client;
    this.log.setTail(...pendingView(interactions.open, this.channel, (key) => interactions.dismiss(key)));
    const touched = new Set([...interactions.open.values(), ...(this.touched ?? [])].map(({ message }) => message));
    this.touched = [...interactions.open.values()];
    for (const id of touched) {
      const message = world.messages.get(this.channel)?.get(id);
      if (message) this.log.put(message);
    }
  }

  #refresh() {
    this.#refreshCommands();
    this.client.readEvents().catch((error) => this.#report(error));
  }

  #refreshCommands() {
    this.client.readCommands().catch((error) => this.#report(error));
  }

  #report(error) {
    this.composer.say(error.message);
  }
}
