/** Discord's ids: 64-bit numbers, kept as strings because a JavaScript number cannot hold them. */

const EPOCH = 1420070400000n; // https://docs.discord.com/developers/reference#snowflakes
let counter = 0n;

/** Order two ids by time: shorter is older, equal lengths compare as text. */
export function compare(left, right) {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** Return a fresh nonce, shaped like an id, unique in this page. */
export function nonce() {
  counter = (counter + 1n) % 4096n;
  return String(((BigInt(Date.now()) - EPOCH) << 22n) | counter);
}
