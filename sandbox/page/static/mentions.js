/** Whom a message calls. */

/** Does this message ping the one who reads: by name, by one of their roles, or as everyone? */
export function callsMe({ mentions = [], mention_roles: roles = [], mention_everyone: everyone }, { me, members }) {
  const mine = members.get(me.id)?.roles ?? [];
  return everyone || mentions.some(({ id }) => id === me.id) || roles.some((role) => mine.includes(role));
}
