/** Draw the processes: the bot, the local Discord, and each service's replicas with their versions and health. */

import { el } from "../dom.js";

/** Fill `container` with what `/page/behind.json` tells of processes. */
export function drawProcesses(container, { bot, discord, replicas }) {
  const services = grouped(replicas, ({ service }) => service);
  container.replaceChildren(
    row("The bot", botWords(bot, discord), bot.ready ?? discord.bot),
    row("The local Discord", people(discord.people), true),
    ...[...services].map(([service, all]) => serviceView(service, all)),
  );
}

function botWords({ version, ready, checks, trouble }, { bot: connected }) {
  if (ready === null) return connected ? "one of your own is connected" : "none runs";
  const open = Object.keys(checks).filter((name) => !checks[name]);
  const state = ready ? "ready" : ["not ready", ...open].join(", ");
  return [`version ${version}`, state, trouble].filter(Boolean).join(" · ");
}

function people(count) {
  return `${count} ${count === 1 ? "person's client is" : "people's clients are"} connected`;
}

function serviceView(service, replicas) {
  const environments = grouped(replicas, ({ environment }) => environment);
  return el(
    "section",
    { class: "service", "aria-label": service },
    el("h4", {}, service),
    [...environments].map(([environment, all]) =>
      el("div", { class: "environment" }, el("span", { class: "environment-name" }, environment), el("ul", { class: "replicas", "aria-label": `${service} in ${environment}` }, all.map(replicaView))),
    ),
  );
}

function replicaView({ name, version, healthy, pid, port }) {
  return el("li", { class: "replica", title: `${name}, process ${pid}, port ${port}` }, mark(healthy), version, el("span", { class: "hidden" }, healthy ? " healthy" : " not healthy"));
}

function row(name, words, good) {
  return el("p", { class: "process" }, mark(good), el("b", {}, name), ` ${words}`);
}

/** A round mark: full when all is well, a ring when not; the words beside it say the same. */
function mark(good) {
  return el("span", { class: good ? "mark mark-good" : "mark mark-bad", "aria-hidden": "true" });
}

function grouped(all, keyOf) {
  const groups = new Map();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
