/** Which channels hold something new for a person, and how often they are called there. */

import { compare } from "./snowflake.js";

/** A channel is new from the first message its person has not seen until it is opened. */
export class Unread {
  #last = new Map(); // channel -> the newest message that was ever heard of
  #calls = new Map(); // channel with something new -> how many of its messages call the person

  has(channel) {
    return this.#calls.has(channel);
  }

  /** Return how many new messages of a channel call the person. */
  calls(channel) {
    return this.#calls.get(channel) ?? 0;
  }

  /** The channel is read. */
  delete(channel) {
    this.#calls.delete(channel);
  }

  /** Hear of a message; return whether that makes a difference to what is shown. An edit is nothing new. */
  note({ channel_id: channel, id }, { isRead, callsMe }) {
    if (!this.#isNew(channel, id)) return false;
    if (!isRead) this.#calls.set(channel, this.calls(channel) + (callsMe ? 1 : 0));
    return !isRead;
  }

  /** Catch up with the channels of a new session: what was said meanwhile is new, what was said before the first is not. */
  catchUp(channels) {
    for (const { id, last_message_id: last } of channels) {
      const isKnown = this.#last.has(id);
      if (last && this.#isNew(id, last) && isKnown) this.#calls.set(id, this.calls(id));
      if (!isKnown) this.#last.set(id, last ?? "0");
    }
  }

  #isNew(channel, id) {
    if (compare(id, this.#last.get(channel) ?? "0") <= 0) return false;
    this.#last.set(channel, id);
    return true;
  }
}
