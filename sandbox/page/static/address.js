/** Who is in the window, and where, as the address says it: `#alice/deployments+bob/incidents`. */

const MOST = 2;

/** Return [{person, channel}], one or two, no person twice; whoever is unknown becomes the first of the team. */
export function readAddress({ users, channels }) {
  const named = decodeURIComponent(location.hash.slice(1)).split("+").map((place) => place.split("/"));
  const known = new Map(named.filter(([person]) => person in users).map(([person, channel]) => [person, channels[channel]]));
  if (!known.size) known.set(Object.keys(users)[0], undefined);
  return [...known].slice(0, MOST).map(([person, channel]) => ({ person, channel: channel ?? channels.deployments }));
}

/** Keep `[{person, channel}]` in the address, so that a reload comes back here. */
export function keepAddress({ channels }, places) {
  const nameOf = (id) => Object.keys(channels).find((name) => channels[name] === id);
  const parts = places.map(({ person, channel }) => (nameOf(channel) ? `${person}/${nameOf(channel)}` : person));
  history.replaceState(null, "", `#${parts.join("+")}`);
}
