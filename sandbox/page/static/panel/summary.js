/** Say a gateway event in a few words. */

const LENGTH = 90; // characters

const WORDS = {
  READY: ({ user }) => `a session of ${user.username}`,
  RESUMED: () => "nothing was missed",
  GUILD_CREATE: ({ channels, members, roles }) => `${count(channels, "channel")}, ${count(members, "member")}, ${count(roles, "role")}`,
  MESSAGE_CREATE: said,
  MESSAGE_UPDATE: (message, world) => said({ ...message, content: newest(message.content) }, world),
  MESSAGE_REACTION_ADD: reacted,
  MESSAGE_REACTION_REMOVE: reacted,
  INTERACTION_CREATE: asked,
  INTERACTION_SUCCESS: asked,
  INTERACTION_FAILURE: asked,
  CHANNEL_CREATE: ({ name }) => `#${name}`,
  CHANNEL_UPDATE: ({ name }) => `#${name}`,
  CHANNEL_DELETE: ({ name }) => `#${name}`,
};

/** Return the words for an event's data, or an empty text; `world` is what its reader knows. */
export function summary(type, data, world) {
  const words = WORDS[type]?.(data ?? {}, world) ?? place(data ?? {}, world);
  return words.length > LENGTH ? `${words.slice(0, LENGTH)}…` : words;
}

function said({ channel_id: channel, author, content, embeds }, world) {
  const words = (content || embeds?.[0]?.title || "").replace(/\s+/g, " ").replaceAll("*", "");
  return [place({ channel_id: channel }, world), author ? `${world.nameOf(author)}${words ? ":" : ""}` : null, words].filter(Boolean).join(" ");
}

/** What a message tells anew stands at its end, before any links. */
function newest(content) {
  return content?.split("\n").findLast((line) => line && !line.includes("https://")) ?? content;
}

function reacted({ channel_id: channel, emoji, user_id: id }, world) {
  return `${place({ channel_id: channel }, world)} ${emoji.name} by ${world.nameOf({ id })}`;
}

function asked({ nonce }) {
  return nonce ? `nonce ${nonce}` : "";
}

function place({ channel_id: channel }, world) {
  const name = world.channels.get(channel)?.name;
  return name ? `#${name}` : "";
}

function count(all, name) {
  return `${all?.length ?? 0} ${name}${all?.length === 1 ? "" : "s"}`;
}
