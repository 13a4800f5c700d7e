/** What one person sees of the guild, kept up to date by gateway events. */

import { Calendar } from "./calendar.js";
import { textChannels } from "./channels.js";
import { callsMe, isEphemeral } from "./mentions.js";
import { compare } from "./snowflake.js";
import { Unread } from "./unread.js";

const MOST = 500; // messages of a channel: a page that is open for days stays quick

/** `onChange(what, detail)`: "guild", "events", "message" (a message), "gone" ({channel_id, id}); `home` is where files come from. */
export class World {
  constructor(me, onChange, home) {
    this.me = me;
    this.onChange = onChange;
    this.home = home;
    this.guild = null;
    this.channels = new Map();
    this.roles = new Map();
    this.members = new Map();
    this.messages = new Map();
    this.unread = new Unread();
    this.calendar = new Calendar();
  }

  /** Text channels and threads in the order they are shown in. */
  textChannels() {
    return textChannels(this.channels);
  }

  /** Note a message as read or new; return whether the marks on the channels change. */
  note(message, isRead) {
    return this.unread.note(message, { isRead: isRead || message.author.id === this.me.id, callsMe: callsMe(message, this) });
  }

  /** The known messages of a channel, oldest first. */
  history(channel) {
    return [...(this.messages.get(channel)?.values() ?? [])].sort((a, b) => compare(a.id, b.id));
  }

  /** A user's name as the guild shows it. */
  nameOf(user) {
    const member = this.members.get(user.id);
    return member?.nick ?? user.global_name ?? user.username ?? member?.user.username ?? user.id;
  }

  /** Put messages read by REST (newest first) into the history; what was told since then stays, and what only its reader sees. */
  load(channel, messages) {
    const newest = messages[0]?.id ?? "0";
    const known = this.messages.get(channel) ?? new Map();
    const kept = [...known.values()].filter((message) => compare(message.id, newest) > 0 || isEphemeral(message));
    const read = messages.map((message) => later(known.get(message.id), message));
    this.messages.set(channel, new Map([...read, ...kept].map((message) => [message.id, message])));
  }

  /** Forget one message on this side only (an ephemeral one that was dismissed). */
  dismiss(message) {
    this.#deleted(message);
  }

  /** Apply one gateway event; unknown ones are nobody's business here. */
  apply(type, data) {
    EVENTS[type]?.call(this, data);
  }

  /** A new session missed what happened before it: everything is read again. */
  ready() {
    this.messages.clear();
  }

  guildCreated(guild) {
    this.guild = guild;
    for (const role of guild.roles ?? []) this.roles.set(role.id, role);
    for (const member of guild.members ?? []) this.members.set(member.user.id, member);
    this.channels = new Map([...(guild.channels ?? []), ...(guild.threads ?? [])].map((channel) => [channel.id, channel]));
    this.unread.catchUp(this.channels.values());
    this.onChange("guild");
  }

  channelChanged(channel) {
    this.channels.set(channel.id, { ...this.channels.get(channel.id), ...channel });
    this.onChange("guild");
  }

  channelDeleted(channel) {
    this.channels.delete(channel.id);
    this.onChange("guild");
  }

  /** Take the list of scheduled events that was read. */
  loadEvents(events) {
    this.calendar.load(events);
    this.onChange("events");
  }

  eventChanged(event) {
    this.calendar.put(event);
    this.onChange("events");
  }

  eventDeleted(event) {
    this.calendar.delete(event);
    this.onChange("events");
  }

  memberChanged(member) {
    this.members.set(member.user.id, { ...this.members.get(member.user.id), ...member });
    this.onChange("guild");
  }

  roleChanged({ role }) {
    this.roles.set(role.id, role);
    this.onChange("guild");
  }

  messageChanged(message) {
    const known = this.messages.get(message.channel_id) ?? new Map();
    this.messages.set(message.channel_id, known);
    const whole = { ...known.get(message.id), ...message };
    if (!whole.author) return; // a partial update of a message never seen
    known.set(message.id, whole);
    this.onChange("message", whole);
    if (known.size > MOST) this.#deleted({ channel_id: message.channel_id, id: [...known.keys()].sort(compare)[0] });
  }

  /** Reactions move by their own events: an edit is the same for all, and cannot tell which are one's own. */
  messageEdited({ reactions, ...message }) {
    const known = this.messages.get(message.channel_id)?.has(message.id);
    this.messageChanged(known ? message : { ...message, reactions });
  }

  reacted({ channel_id, message_id, emoji, user_id }, step) {
    const message = this.messages.get(channel_id)?.get(message_id);
    if (!message) return;
    const reactions = structuredClone(message.reactions ?? []);
    let entry = reactions.find((reaction) => same(reaction.emoji, emoji));
    if (!entry) reactions.push((entry = { emoji, count: 0, me: false }));
    entry.count += step;
    if (user_id === this.me.id) entry.me = step > 0;
    this.messageChanged({ id: message_id, channel_id, reactions: reactions.filter(({ count }) => count > 0) });
  }

  reactionsCleared({ channel_id, message_id, emoji }) {
    const message = this.messages.get(channel_id)?.get(message_id);
    if (!message) return;
    const left = emoji ? (message.reactions ?? []).filter((reaction) => !same(reaction.emoji, emoji)) : [];
    this.messageChanged({ id: message_id, channel_id, reactions: left });
  }

  #deleted({ channel_id, id }) {
    if (this.messages.get(channel_id)?.delete(id)) this.onChange("gone", { channel_id, id });
  }

  messagesDeleted({ channel_id, ids }) {
    for (const id of ids) this.#deleted({ channel_id, id });
  }
}

const EVENTS = {
  READY: World.prototype.ready,
  GUILD_CREATE: World.prototype.guildCreated,
  CHANNEL_CREATE: World.prototype.channelChanged,
  CHANNEL_UPDATE: World.prototype.channelChanged,
  CHANNEL_DELETE: World.prototype.channelDeleted,
  THREAD_CREATE: World.prototype.channelChanged,
  THREAD_UPDATE: World.prototype.channelChanged,
  THREAD_DELETE: World.prototype.channelDeleted,
  GUILD_SCHEDULED_EVENT_CREATE: World.prototype.eventChanged,
  GUILD_SCHEDULED_EVENT_UPDATE: World.prototype.eventChanged,
  GUILD_SCHEDULED_EVENT_DELETE: World.prototype.eventDeleted,
  GUILD_MEMBER_ADD: World.prototype.memberChanged,
  GUILD_MEMBER_UPDATE: World.prototype.memberChanged,
  GUILD_ROLE_CREATE: World.prototype.roleChanged,
  GUILD_ROLE_UPDATE: World.prototype.roleChanged,
  MESSAGE_CREATE: World.prototype.messageChanged,
  MESSAGE_UPDATE: World.prototype.messageEdited,
  MESSAGE_DELETE(data) {
    this.messagesDeleted({ channel_id: data.channel_id, ids: [data.id] });
  },
  MESSAGE_DELETE_BULK: World.prototype.messagesDeleted,
  MESSAGE_REACTION_ADD(data) {
    this.reacted(data, +1);
  },
  MESSAGE_REACTION_REMOVE(data) {
    this.reacted(data, -1);
  },
  MESSAGE_REACTION_REMOVE_ALL: World.prototype.reactionsCleared,
  MESSAGE_REACTION_REMOVE_EMOJI: World.prototype.reactionsCleared,
};

/** Of two states of a message, return the later one; ISO dates compare as text. */
function later(known, read) {
  return (known?.edited_timestamp ?? "") > (read.edited_timestamp ?? "") ? known : read;
}

/** Are two emoji the same reaction? Look-alikes are different; so are custom ones with equal names. */
function same(left, right) {
  return (left.id ?? null) === (right.id ?? null) && left.name === right.name;
}
