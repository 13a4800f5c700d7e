/** The emoji one can react with: those the bot hears first, each with the words it is found by. */

const LISTED = `
✅ check mark yes approve done
❌ cross mark no reject
👀 eyes looking watching
📌 pushpin pin timeline keep
👍 thumbs up good like
👎 thumbs down bad
🎉 party popper tada celebrate
🚀 rocket ship deploy launch
🙏 folded hands thanks please
❤️ red heart love
😄 grinning face smile happy
😂 tears of joy laugh
🙂 slightly smiling face
😉 winking face
😅 sweat smile relief
🤔 thinking face hmm
😬 grimacing face awkward
😮 open mouth surprised wow
😢 crying face sad
😭 loudly crying
😱 screaming in fear
😡 angry face
😴 sleeping face tired
🤯 exploding head
🫡 saluting face yes sir
🤷 shrug unsure
🤦 facepalm
👋 waving hand hello bye
👏 clapping hands applause
🙌 raising hands hooray
💪 flexed biceps strong
🤝 handshake agreed
✋ raised hand stop
🫶 heart hands
🔥 fire burning hot
🚨 police light alarm incident
🚒 fire engine
🧯 extinguisher put out
🐛 bug defect
🩹 bandage fix hotfix
🔧 wrench repair
🔨 hammer build
⚙️ gear settings
🧪 test tube experiment
🧹 broom clean up
📦 package release
🏷️ label tag version
🔖 bookmark
📈 chart increasing up
📉 chart decreasing down
📊 bar chart metrics
📝 memo note write
📅 calendar date
📣 megaphone announce
🔔 bell notify
🔕 bell muted quiet
🔒 locked freeze
🔓 unlocked
🔑 key secret
⏪ rewind rollback back
⏩ fast forward
⏸️ pause hold
▶️ play go start
⏳ hourglass waiting
⏰ alarm clock time
💥 collision crash boom
💡 light bulb idea
🧠 brain smart
💤 zzz sleeping
☕ coffee break
🍕 pizza
🍀 four leaf clover luck
🌧️ rain cloud
🌈 rainbow
⭐ star
💯 hundred points
➕ plus add
➖ minus
❗ exclamation mark important
❓ question mark
⚠️ warning careful
🛑 stop sign halt
🚫 prohibited forbidden
🟢 green circle healthy
🟡 yellow circle degraded
🔴 red circle down
`;

/** [{name, words}]: the emoji itself and what it is called. */
export const EMOJI = LISTED.trim().split("\n").map((line) => {
  const [name, ...words] = line.split(" ");
  return { name, words: words.join(" ") };
});

/** Return the emoji whose words begin with every word that was typed, or that were typed themselves. */
export function found(typed) {
  const parts = typed.toLowerCase().replaceAll(":", " ").replaceAll("_", " ").split(/\s+/).filter(Boolean);
  return EMOJI.filter(({ name, words }) => parts.every((part) => name === part || ` ${words}`.includes(` ${part}`)));
}
