/** Whom a message calls, and who alone sees it. */

const EPHEMERAL = 64; // https://docs.discord.com/developers/resources/message#message-object-message-flags

/** Is this a message that only its reader sees? */
export function isEphemeral({ flags = 0 }) {
  return Boolean(flags & EPHEMERAL);
}

/** Does this message ping the one who reads: by name, by one of their roles, or as everyone? */
export function callsMe({ mentions = [], mention_roles: roles = [], mention_everyone: everyone }, { me, members }) {
  const mine = members.get(me.id)?.roles ?? [];
  return everyone || mentions.some(({ id }) => id === me.id) || roles.some((role) => mine.includes(role));
}
