/** The order of a guild's channels: by category, threads under their channel. */

import { compare } from "./snowflake.js";

// https://docs.discord.com/developers/resources/channel#channel-object-channel-types
const TEXT = new Set([0, 5, 10, 11, 12]); // with announcements and threads
const CATEGORY = 4;

/** Return the text channels and threads of a map of channels, in the order they are shown in. */
export function textChannels(channels) {
  const text = [...channels.values()].filter(({ type }) => TEXT.has(type));
  const placed = text.map((channel) => ({ channel, rank: categoryOf(channels, channel)?.position ?? -1, at: above(channels, channel).position ?? 0 }));
  placed.sort((a, b) => a.rank - b.rank || a.at - b.at || compare(a.channel.id, b.channel.id));
  return placed.map(({ channel }) => channel);
}

/** Return the category a channel stands in, if any; a thread's is its channel's. */
export function categoryOf(channels, channel) {
  const parent = channels.get(above(channels, channel).parent_id);
  return parent?.type === CATEGORY ? parent : null;
}

/** Return a thread's channel; any other channel is its own. */
function above(channels, channel) {
  const parent = channels.get(channel.parent_id);
  return parent && TEXT.has(parent.type) ? parent : channel;
}
