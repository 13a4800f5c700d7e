/** Tell a newcomer where they are, at the top of every channel, and what to try where the bot takes it. */

import { el } from "../dom.js";

const QUESTIONS = ["/status", "/logs order-service last:1h", "/policy explain deploy order-service production", "/help"];
const EXAMPLE = "/deploy order-service v2.4.1 production";
const CHANNEL = "deployments";

/** `person` is greeted; `offer(person, line)` becomes somebody and puts the line into the composer, `guide()` begins the tour. */
export function welcomeView(channel, person, { offer, guide }) {
  const step = (person, line, label) => el("button", { type: "button", class: "as-link", onclick: () => offer(person, line) }, label);
  return el(
    "section",
    { class: "welcome", "aria-label": `Welcome, ${person}` },
    el("h2", {}, `Welcome to #${channel.name}`),
    channel.topic ? el("p", {}, channel.topic) : null,
    channel.name !== CHANNEL ? null : el("p", { class: "try" }, "Try: ", step("alice", EXAMPLE, el("code", {}, EXAMPLE)), " as ", step("alice", EXAMPLE, "alice"), ", then switch to ", step("bob", "", "bob"), " and react ✅. ", el("button", { type: "button", class: "as-link", onclick: guide }, "Take the guided tour"), "."),
    channel.name !== CHANNEL ? null : el("p", { class: "try questions" }, "Or ask: ", QUESTIONS.map((line) => step("alice", line, el("code", {}, line)))),
    el("p", { class: "subtext" }, "Everything here runs on your machine: a local Discord, real processes, and the bot between them."),
  );
}
