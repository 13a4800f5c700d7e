/** What has become of the request that the tour is about, as the people in the window see it. */

import { compare, nonce } from "../snowflake.js";

const SERVICE = "order-service";
const ENVIRONMENT = "production";
const VERSIONS = ["v2.4.1", "v2.4.0"]; // the second is asked for where the first runs already

export class Story {
  constructor(version) {
    this.since = nonce(); // an id of now: messages before it belong to other stories
    this.line = `/deploy ${SERVICE} ${version} ${ENVIRONMENT}`;
    this.title = `Deploy ${SERVICE} ${version} to ${ENVIRONMENT}`;
    this.card = null;
  }

  /** Begin one that can happen: nobody deploys what runs already. */
  static async begin() {
    const answer = await fetch(`/page/behind.json${location.search}`).catch(() => null);
    const { replicas } = answer?.ok ? await answer.json() : { replicas: [] };
    const running = replicas.filter(({ service, environment }) => service === SERVICE && environment === ENVIRONMENT).map(({ version }) => version);
    return new Story(VERSIONS.find((version) => !running.includes(version)) ?? VERSIONS[0]);
  }

  /** Look at what the people in the window see now; `behind`: whether the panel is open. */
  look(worlds, behind) {
    const messages = worlds.flatMap(({ messages: channels }) => [...channels.values()].flatMap((known) => [...known.values()]));
    this.card = messages.filter((message) => this.#isCard(message)).sort((a, b) => compare(b.id, a.id))[0] ?? null;
    this.behind = behind;
    this.read = messages.some((message) => this.#isNew(message) && message.interaction_metadata?.name === "audit");
    this.approved = Boolean(this.card?.content.includes("Approved by"));
    this.refused = Boolean(this.card?.embeds[0]?.description?.includes("their own request"));
    this.ended = messages.some((message) => this.card && footer(message) === `${footer(this.card)} ended`);
  }

  /** A new card of this request, or an older one that still waits. */
  #isCard(message) {
    const told = message.author.bot && message.content?.includes(this.title) && footer(message);
    return told && (this.#isNew(message) || message.components?.length > 0);
  }

  #isNew({ id }) {
    return compare(id, this.since) > 0;
  }
}

function footer({ embeds }) {
  return embeds?.[0]?.footer?.text;
}
