/** The guild's scheduled events that are to come or go on. */

// https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-object-guild-scheduled-event-status
export const ACTIVE = 2;
const OVER = 3; // completed, and above it canceled

/** Keeps events by their ids. */
export class Calendar {
  #events = new Map();

  /** Begin with what is listed now. */
  load(events) {
    this.#events = new Map(events.map((event) => [event.id, event]));
  }

  /** Take a new or changed event; one that is over is gone. */
  put(event) {
    if (event.status >= OVER) this.delete(event);
    else this.#events.set(event.id, { ...this.#events.get(event.id), ...event });
  }

  delete({ id }) {
    this.#events.delete(id);
  }

  /** Return the events, the next one first. */
  upcoming() {
    return [...this.#events.values()].sort((a, b) => new Date(a.scheduled_start_time) - new Date(b.scheduled_start_time));
  }
}
