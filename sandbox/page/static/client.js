/** One person's client: their world, their connection, their acts. */

import { commandData } from "./commands/data.js";
import { Gateway } from "./wire/gateway.js";
import { Interactions } from "./wire/interactions.js";
import { Rest } from "./wire/rest.js";
import { World } from "./world.js";

const PAGE = 50; // messages read at once

/** `onChange(what, detail)` is the world's, plus "connection", "ready", "interactions", "form" (a modal), "commands", "event" ({type, data, seq}). */
export class Client {
  constructor(session, person, onChange) {
    this.session = session;
    this.onChange = onChange;
    this.state = "connecting";
    this.commands = [];
    this.rest = new Rest(new URL(session.api, location.href).pathname, person.token);
    this.world = new World(person, onChange, new URL(session.api, location.href).origin);
    this.interactions = new Interactions(this.rest, session, {
      sessionId: () => this.gateway.session,
      onChange: () => onChange("interactions"),
      onForm: (modal) => this.onChange("form", modal),
    });
    this.gateway = new Gateway(address(session.gateway), person.token, {
      onDispatch: (...event) => this.#dispatch(...event),
      onState: (state) => this.#connection(state),
    });
  }

  open() {
    this.gateway.open();
  }

  close() {
    this.onChange = () => {};
    this.world.onChange = () => {};
    this.interactions.onChange = () => {};
    this.gateway.close();
  }

  /** Read a channel's newest messages; the gateway keeps them fresh from then on. */
  async read(channel) {
    this.world.load(channel, await this.rest.get(`/channels/${channel}/messages?limit=${PAGE}`));
  }

  /** Read the guild's commands; they appear when the bot has synced them. */
  async readCommands() {
    const index = await this.rest.get(`/guilds/${this.session.guild_id}/application-command-index`);
    this.commands = index.application_commands.filter(({ type }) => (type ?? 1) === 1);
    this.onChange("commands");
  }

  /** Read the scheduled events; the gateway keeps them fresh from then on. */
  async readEvents() {
    this.world.loadEvents(await this.rest.get(`/guilds/${this.session.guild_id}/scheduled-events`));
  }

  async run(channel, read, line) {
    await this.interactions.command(channel, commandData(read, this.world), line);
  }

  /** Post text; `@name` of somebody here becomes a mention. */
  async say(channel, text) {
    const ids = new Map([...this.world.members.values()].map(({ user }) => [this.world.nameOf(user), user.id]));
    const content = text.replace(/(?<!\S)@([\w.-]+)/g, (whole, name) => (ids.has(name) ? `<@${ids.get(name)}>` : whole));
    await this.rest.post(`/channels/${channel}/messages`, { content });
  }

  /** Add or take back one's own reaction. */
  async react(message, emoji, add) {
    const path = `${reactions(message, emoji)}/@me`;
    await (add ? this.rest.put(path) : this.rest.delete(path));
  }

  /** Return the names of those who have reacted with an emoji. */
  async reactors(message, emoji) {
    return (await this.rest.get(reactions(message, emoji))).map((user) => this.world.nameOf(user));
  }

  #dispatch(type, data, seq) {
    this.interactions.apply(type, data);
    this.world.apply(type, data);
    if (type === "READY") this.onChange("ready");
    this.onChange("event", { type, data, seq });
  }

  #connection(state) {
    this.state = state;
    this.onChange("connection", state);
  }
}

function reactions(message, emoji) {
  const code = encodeURIComponent(emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);
  return `/channels/${message.channel_id}/messages/${message.id}/reactions/${code}`;
}

/** The gateway on the host that served the page, whatever name that has. */
function address(gateway) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${new URL(gateway).pathname}`;
}
