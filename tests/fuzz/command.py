"""Target: the parser of typed commands. What it takes it spells so that it reads the same again."""

from bot.core.domain.command import COMMANDS, Command, parse, typed, unread
from bot.core.domain.refusal import Refused
from tests.bot.chat.hostile import PIECES
from tests.fuzz.target import Target

_LONGEST_WORD, _LONGEST_SENTENCE, _LONGEST_UNREAD = 100, 600, 302


def check(data: bytes) -> None:
    """Hold the parser to its one error, to the words a command takes, and to the round trip."""
    text = data.decode("utf-8", "surrogateescape")
    kept = unread(text)
    assert (kept[:1], kept.isprintable(), len(kept) <= _LONGEST_UNREAD) == ("/", True, True), ascii(kept)
    assert typed(text, text.split()).isprintable()
    try:
        command = parse(text)
    except Refused as refusal:
        sentence = refusal.sentence
        assert sentence.isprintable(), ascii(sentence)
        assert len(sentence) <= _LONGEST_SENTENCE, ascii(sentence)
        return
    _hold(command, text)


def _hold(command: Command, text: str) -> None:
    takes = COMMANDS[command.name]
    assert set(takes.required) <= set(command.words) <= {*takes.required, *takes.optional}
    assert all(word.strip() for word in command.words.values())
    # quotes within a word are taken out, as a shell does
    written = text.translate(str.maketrans("", "", "\"'\\"))
    assert "break_glass" not in command.words or "break_glass" in written, "a stray word broke the glass"
    assert command.text.isprintable(), ascii(command.text)
    if all(word.isprintable() and len(word) <= _LONGEST_WORD for word in command.words.values()):
        assert parse(command.text) == command, ascii(command.text)


def _seeds() -> list[bytes]:
    every = [f"/{name} {' '.join(usage.required)}" for name, usage in COMMANDS.items()]
    named = [
        f"/{name} {' '.join(f'{word}:x' for word in (*usage.required, *usage.optional))}"
        for name, usage in COMMANDS.items()
    ]
    quoted = ['/lock a b "moving the disks" for:2h', "/deploy a 'v1' b break_glass:\"it is down\""]
    return [each.encode() for each in (*every, *named, *quoted)]


TARGET = Target(
    "command",
    "fuzz-command",
    check,
    _seeds,
    ("bot.core.domain.command", "bot.core.domain.duration", "shlex"),
    (
        *COMMANDS,
        "break_glass:",
        "for:2h",
        "reason:",
        "service:",
        *(each for each in PIECES if each.isprintable()),
    ),
)
