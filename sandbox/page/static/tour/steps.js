/** The five steps of the guided tour: what to do, who is there for it, and when it is done. */

/**
 * `title` and `text(story)` (markdown) say what to do and what to see; `people` stand in the window for it;
 * `done(story)` tells whether it has happened; `help(story, acts)` does it for the reader, where there is anything to do.
 */
export const STEPS = [
  {
    title: "alice asks",
    text: ({ line }) => `Be **alice**, an engineer, and send \`${line}\`. A card appears that everybody in #deployments sees.`,
    people: ["alice"],
    done: ({ card }) => card,
    help: ({ line }, { say }) => say("alice", line),
  },
  {
    title: "her own ✅ does not count",
    text: () => "The card waits for a team lead. Press ✅ below it as **alice** all the same: the card says why that counts for nothing.",
    people: ["alice"],
    done: ({ refused, approved, ended }) => refused || approved || ended,
    help: (_, { react }) => react("alice", "✅"),
  },
  {
    title: "bob approves",
    text: () => "Nobody approves their own request. **bob**, a team lead, is beside her now and sees the same card: press ✅ as bob.",
    people: ["alice", "bob"],
    done: ({ approved, ended }) => approved || ended,
    help: (_, { react }) => react("bob", "✅"),
  },
  {
    title: "watch it roll out",
    text: () => "The bot looked up bob's roles afresh, and replaces the replicas one at a time. The card counts them; a message tells the end.",
    people: ["alice", "bob"],
    done: ({ ended }) => ended,
  },
  {
    title: "read who did what",
    text: () => "Each command ends in a log that is chained by hashes. Ask `/audit` as **alice** and open **Behind the scenes**: the record is there with its ✓, and so are the new processes.",
    people: ["alice"],
    done: ({ read, behind }) => read && behind,
    help: async (_, { say, look }) => {
      await say("alice", "/audit");
      look();
    },
  },
];

export const END = {
  title: "that was the whole story",
  text: "Go on with a rollback, a migration, an incident or a broken glass: `docs/tutorial.md`, \"What else to try in the sandbox\", says how.",
};
