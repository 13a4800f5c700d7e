/** Send a person's commands, clicks, forms and autocomplete questions, and follow each to its end. */

import { nonce } from "../snowflake.js";

// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
const TYPE = { COMMAND: 2, COMPONENT: 3, AUTOCOMPLETE: 4, FORM: 5 };
const ANSWER_LIMIT = 20_000; // ms; Discord's own limit is 3 s, the rest is for a reconnect in between
const CHOICES_LIMIT = 3_000; // ms

/** `onChange()` is called whenever `open` (nonce -> what is under way or has failed) changes, `onForm(modal)` when one is answered by a form. */
export class Interactions {
  constructor(rest, session, { sessionId, onChange, onForm }) {
    this.rest = rest;
    this.base = { application_id: session.application_id, guild_id: session.guild_id };
    this.sessionId = sessionId;
    this.onChange = onChange;
    this.onForm = onForm;
    this.open = new Map();
    this.questions = new Map();
  }

  /** Run a command; `line` is what the person typed, shown until the answer is there. */
  command(channel, data, line) {
    return this.#send({ type: TYPE.COMMAND, channel_id: channel, data }, { channel, line });
  }

  /** Press a button or choose in a select of `message`. */
  component(message, data) {
    this.#forget((earlier) => earlier.message === message.id && earlier.failure);
    const body = { type: TYPE.COMPONENT, channel_id: message.channel_id, message_id: message.id, message_flags: message.flags ?? 0, data };
    return this.#send(body, { channel: message.channel_id, message: message.id, control: data.custom_id });
  }

  /** Send what was entered into a form; resolve to null once that was taken, else to what went wrong. */
  form({ channel_id: channel, title }, data) {
    this.#forget((earlier) => earlier.form === data.id);
    return new Promise((ended) => this.#send({ type: TYPE.FORM, channel_id: channel, data }, { channel, line: title, form: data.id, ended }));
  }

  /** Ask the application for choices; an empty list when it does not answer in time. */
  async choices(channel, data) {
    const key = nonce();
    const answer = new Promise((resolve) => {
      this.questions.set(key, resolve);
      setTimeout(resolve, CHOICES_LIMIT, []);
    });
    try {
      await this.rest.post("/interactions", this.#body({ type: TYPE.AUTOCOMPLETE, channel_id: channel, data }, key));
      return await answer;
    } catch {
      return [];
    } finally {
      this.questions.delete(key);
    }
  }

  /** Take the gateway's word on what became of an interaction. */
  apply(type, data) {
    if (type === "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE") this.questions.get(data.nonce)?.(data.choices ?? []);
    else if (type === "INTERACTION_MODAL_CREATE") this.open.has(data.nonce) && this.onForm(data);
    else if (type === "INTERACTION_SUCCESS") this.dismiss(data.nonce);
    else if (type === "INTERACTION_FAILURE") {
      this.questions.get(data.nonce)?.([]);
      this.#fail(data.nonce, "The application did not respond");
    }
  }

  /** Forget one interaction, answered or failed. */
  dismiss(key) {
    const entry = this.open.get(key);
    clearTimeout(entry?.timer);
    if (this.open.delete(key)) this.onChange();
    entry?.ended?.(null);
  }

  /** What is tried again is no longer told of the earlier try. */
  #forget(isOver) {
    for (const [key, entry] of this.open) if (isOver(entry)) this.dismiss(key);
  }

  async #send(body, shown) {
    const key = nonce();
    const timer = setTimeout(() => this.#fail(key, "The application did not respond"), ANSWER_LIMIT);
    this.open.set(key, { ...shown, timer, failure: null });
    this.onChange();
    try {
      await this.rest.post("/interactions", this.#body(body, key));
    } catch (error) {
      this.#fail(key, error.message);
    }
  }

  #body(body, key) {
    return { ...this.base, session_id: this.sessionId(), nonce: key, ...body };
  }

  #fail(key, failure) {
    const entry = this.open.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.open.set(key, { ...entry, failure });
    this.onChange();
    entry.ended?.(failure);
  }
}
