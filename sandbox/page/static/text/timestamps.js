/** Show moments as Discord does; relative ones keep moving. */

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Make a `<time>` for seconds since 1970 in one of Discord's styles (t T d D f F s S R). */
export function timestamp(seconds, style = "f") {
  const node = document.createElement("time");
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode("Invalid date");
  node.dateTime = date.toISOString();
  node.title = new Intl.DateTimeFormat("en", STYLES.F).format(date);
  node.className = "timestamp";
  if (style === "R") node.dataset.relative = seconds;
  node.textContent = style === "R" ? relative(seconds) : new Intl.DateTimeFormat("en", STYLES[style]).format(date);
  return node;
}

/** Show the hour and minute of an ISO date, as beside a message's author. */
export function clock(iso) {
  const date = new Date(iso);
  return timestamp(date.getTime() / 1000, date.toDateString() === new Date().toDateString() ? "t" : "f");
}

/** Move every relative moment of the page along, once a second. */
export function keepMoving() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-relative]")) {
      const text = relative(Number(node.dataset.relative));
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}

function relative(seconds) {
  const distance = Math.round(seconds - Date.now() / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(distance / size), unit);
}
