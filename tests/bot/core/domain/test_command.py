"""Commands as people type them."""

import shlex
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.command import COMMANDS, Command, parse, typed, unread, usage
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_WORDS = {"service": "order-service", "version": "v2.4.1", "environment": "production"}
_TARGET = {"service": "a", "environment": "b"}
_GLASS = {"break_glass": "it is down"}
_PRINTABLE = st.text(st.characters().filter(str.isprintable), min_size=1, max_size=100).filter(str.strip)
_TRAPS = st.sampled_from(
    ["for:2h", "2h", "to:", "reason: x", "break_glass:y", "service:a b", "'", '"', "\\", "/x"]
)
_WORD = _PRINTABLE | _TRAPS | st.lists(_TRAPS | _PRINTABLE, max_size=3).map(" ".join).filter(str.strip)


@st.composite
def commands(draw: st.DrawFn) -> Command:
    """Draw any command, with any words that are not cut."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    usage = COMMANDS[name]
    chosen = draw(st.sets(st.sampled_from(usage.optional))) if usage.optional else set()
    names = [*usage.required, *(each for each in usage.optional if each in chosen)]
    return Command(name, {each: draw(_WORD.filter(lambda word: len(word) <= 100)) for each in names})


@pytest.mark.parametrize(
    "text",
    [
        "/deploy order-service v2.4.1 production",
        "deploy order-service v2.4.1 production",
        "  /deploy  'order-service'  v2.4.1\tproduction\n",
        "/deploy service:order-service version:v2.4.1 environment:production",
        "/deploy environment:production order-service v2.4.1",
    ],
)
def test_reads_a_command(text: str) -> None:
    """With or without the slash and the names, quoted or not; it is kept as people write it."""
    command = parse(text)

    assert command == Command("deploy", _WORDS)
    assert command.action is Action.DEPLOY
    assert command.text == "/deploy order-service v2.4.1 production"


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("/rollback a b", "rollback", _TARGET),
        ("/rollback a b v1", "rollback", _TARGET | {"to": "v1"}),
        ("/rollback to:v1 a b", "rollback", _TARGET | {"to": "v1"}),
        ("/rollback a b to:sha256:12", "rollback", _TARGET | {"to": "sha256:12"}),
        ("/deploy a sha256:12 b", "deploy", _TARGET | {"version": "sha256:12"}),
        ("/deploy a v1 b break_glass:'it is down'", "deploy", _TARGET | {"version": "v1"} | _GLASS),
        ("/status", "status", {}),
        ("/status a", "status", {"service": "a"}),
        ("/logs a last:1h b", "logs", {"service": "a", "environment": "b", "last": "1h"}),
        ("/logs a grep:'x: y'", "logs", {"service": "a", "grep": "x: y"}),
        ("/approvals", "approvals", {}),
        ("/approvals cancel op_1", "approvals cancel", {"operation": "op_1"}),
        ("/approvals cancel:op_1", "approvals cancel", {"operation": "op_1"}),
        ("/approvals cancel operation:op_1", "approvals cancel", {"operation": "op_1"}),
        ("policy explain deploy", "policy explain", {"action": "deploy"}),
        ("/audit since:2026-03-04T15:00", "audit", {"since": "2026-03-04T15:00"}),
    ],
)
def test_words_and_options(text: str, name: str, words: dict[str, str]) -> None:
    """In order or by their names, wherever they stand; of two names the longer one counts."""
    assert parse(text) == Command(name, words)


@pytest.mark.parametrize(
    ("text", "reason", "until"),
    [
        ("/lock a b database failover", "database failover", None),
        ("/lock a b 'database  failover'", "database  failover", None),
        ("/lock a b for:2h INC-1: failover", "INC-1: failover", "2h"),
        ("/lock a b moving service:c away for:2h", "moving service:c away", "2h"),
        ("/lock a b reason:'for: ever'", "for: ever", None),
        ("/lock for:2h service:a b failover", "failover", "2h"),
    ],
)
def test_a_reason_takes_what_follows(text: str, reason: str, until: str | None) -> None:
    """Nobody has to quote it; only the options of the command are taken out of it."""
    assert parse(text) == Command("lock", _TARGET | {"reason": reason} | ({"for": until} if until else {}))


@pytest.mark.parametrize(
    "text", ["", "/", "//deploy a b c", "/explode now", "/Deploy a b c", "/policies", "/''"]
)
def test_no_command_is_refused_with_those_there_are(text: str) -> None:
    """The person sees what there is."""
    with pytest.raises(Refused, match="no such command") as refusal:
        parse(text)

    assert all(f"/{name}" in refusal.value.sentence for name in COMMANDS)


@pytest.mark.parametrize("text", ["/policy", "policy reed", "/policy show:all"])
def test_half_a_command_is_refused_with_its_other_half(text: str) -> None:
    """Who got the first word right reads which second word is missing."""
    with pytest.raises(Refused, match=r"^/policy needs explain, show or reload\. Nothing was done\."):
        parse(text)


@pytest.mark.parametrize("reason", ["disk swap 2h", "'disk swap 2h'", "2h", "disk swap  '2h'"])
def test_a_reason_that_ends_in_a_span_is_open(reason: str) -> None:
    """A lock for ever that was meant for two hours stops people: it is asked which of both is meant."""
    with pytest.raises(Refused, match=r"The reason ends in 2h\. Write for:2h if") as refusal:
        parse(f"/lock a b {reason}")

    assert refusal.value.sentence.endswith(f"Nothing was done. Usage: {LOCK}")


@pytest.mark.parametrize(
    "text", ["/lock a b reason:'swap 2h'", "/lock a b swap 2h for:3h", "/lock a b 2h swap"]
)
def test_a_span_that_is_clearly_the_reason_stays(text: str) -> None:
    """Named, or beside the lock's own span, or within: it says nothing of how long."""
    assert "2h" in parse(text).words["reason"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("lock", "/lock service environment reason [for:...]"),
        ("rollback", "/rollback service environment [to] [break_glass:...]"),
        ("approvals cancel", "/approvals cancel operation or /approvals cancel:operation"),
        ("policy show", "/policy show"),
    ],
)
def test_the_usage_shows_what_is_written_by_its_name(name: str, shown: str) -> None:
    """Whoever follows it to the letter is understood."""
    assert usage(name) == shown


@given(st.text(max_size=500))
def test_what_cannot_be_read_is_kept_as_one_short_line(text: str) -> None:
    """The log holds what was tried, and nothing in it breaks a line."""
    kept = unread(text)

    assert kept.startswith("/")
    assert kept.isprintable()
    assert len(kept) <= 302


def test_an_open_quote_is_refused() -> None:
    """What cannot be split into words is not guessed at."""
    with pytest.raises(Refused, match=r"not a command \(No closing quotation\). Nothing was done"):
        parse("/deploy 'a b c")


DEPLOY = "/deploy service version environment [break_glass:...]"
ROLLBACK = "/rollback service environment [to] [break_glass:...]"
LOCK = "/lock service environment reason [for:...]"


@pytest.mark.parametrize(
    ("text", "says", "usage"),
    [
        ("/deploy", "That needs service and version and environment.", DEPLOY),
        ("/deploy a b", "That needs environment.", DEPLOY),
        ("/deploy a '' b", "That needs version.", DEPLOY),
        ("/deploy a ' ' b", "That needs version.", DEPLOY),
        ("/deploy version: a b", "That needs version.", DEPLOY),
        ("/deploy a b c d", "That is more than it takes; d has no meaning here.", DEPLOY),
        ("/deploy a b c break_glass:", "break_glass is empty.", DEPLOY),
        ("/deploy a b c brake_glass:why", "There is no option brake_glass.", DEPLOY),
        ("/deploy a b c to:v1", "There is no option to.", DEPLOY),
        ("/rollback a b ''", "to is empty.", ROLLBACK),
        ("/rollback a b to:v1 to:v2", "to is there twice.", ROLLBACK),
        ("/rollback a b to:v1 v2", "That is more than it takes; v2 has no meaning here.", ROLLBACK),
        ("/rollback a b reason:x", "There is no option reason.", ROLLBACK),
        ("/rollback a b v1 the shop is down", "That is more than it takes; the has no meaning", ROLLBACK),
        ("/lock a b", "That needs reason.", LOCK),
        ("/lock a b for:2h", "That needs reason.", LOCK),
        ("/lock a b x for:2h for:3h", "for is there twice.", LOCK),
        ("/lock a b reason:x 2h", "That is more than it takes; 2h has no meaning here.", LOCK),
        ("/approvals now", "That is more than it takes; now has no meaning here.", "/approvals"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_usage(text: str, says: str, usage: str) -> None:
    """Nothing is guessed, nothing left out in silence; the person learns what to write."""
    with pytest.raises(Refused) as refusal:
        parse(text)

    assert says in refusal.value.sentence
    assert refusal.value.sentence.endswith(f"Nothing was done. Usage: {usage}")


def test_a_value_that_is_there_twice_is_never_chosen() -> None:
    """Also where one of the two stands in order."""
    with pytest.raises(Refused, match="more than it takes; v1 has"):
        parse("/rollback a b v1 to:v2")


@given(st.sampled_from(sorted(COMMANDS)), st.lists(_WORD, max_size=12))
def test_no_stray_word_breaks_the_glass(name: str, words: list[str]) -> None:
    """Whoever goes on alone has said so by name."""
    with suppress(Refused):
        command = parse(" ".join([name, *map(shlex.quote, words)]))
        said = any(word.startswith("break_glass:") for word in words)
        assert said or "break_glass" not in command.words


@given(commands())
def test_the_kept_text_is_read_as_the_same_command(command: Command) -> None:
    """For every command there is: what the log holds can be typed again, word for word."""
    assert parse(command.text) == command


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (Command("approvals cancel", {"operation": "op_1"}), "/approvals cancel op_1"),
        (
            Command("deploy", _WORDS | {"break_glass": "it is down"}),
            '/deploy order-service v2.4.1 production break_glass:"it is down"',
        ),
        (
            Command("lock", _TARGET | {"reason": "database failover", "for": "2h"}),
            "/lock a b database failover for:2h",
        ),
        (Command("lock", _TARGET | {"reason": "don't"}), '/lock a b "don\'t"'),
        (Command("lock", _TARGET | {"reason": "not for:ever"}), '/lock a b reason:"not for:ever"'),
        (Command("lock", _TARGET | {"reason": "swap 2h"}), '/lock a b reason:"swap 2h"'),
        (Command("deploy", {"service": "a"}), "/deploy a"),
    ],
)
def test_the_kept_text_is_as_people_type(command: Command, text: str) -> None:
    """Quotes and names only where they are needed."""
    assert command.text == text


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_the_kept_text_is_one_short_printable_line(service: str, reason: str, until: str) -> None:
    """Whatever is typed, a log line cannot be broken by it or hide anything in it."""
    text = Command("lock", {"service": service, "reason": reason, "for": until}).text

    assert text.isprintable()
    assert len(text) <= len("/lock service: reason: for:") + 3 * 202


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=4))
def test_what_nobody_has_read_is_kept_as_short_and_plain(name: str, words: list[str]) -> None:
    """A command that went no further than the entrance is written down by the same measure."""
    text = typed(name, words)

    assert text.startswith("/")
    assert text.isprintable()
    assert len(text) <= 1 + 101 * (1 + len(words))


@given(st.sampled_from(["", *sorted(COMMANDS)]), st.text(max_size=300))
def test_anything_typed_is_a_command_or_refused(name: str, text: str) -> None:
    """Nothing else comes of it: all that is needed is there, nothing is empty or unknown."""
    with suppress(Refused):
        command = parse(f"{name} {text}")
        usage = COMMANDS[command.name]
        assert set(usage.required) <= set(command.words) <= {*usage.required, *usage.optional}
        assert all(word.strip() for word in command.words.values())


@given(st.sampled_from(sorted(COMMANDS)), st.text(max_size=300))
def test_refusals_are_one_short_printable_line(name: str, text: str) -> None:
    """Whatever was typed stands in them only as far as it is harmless."""
    sentence = ""
    try:
        parse(f"{name} {text}")
    except Refused as refusal:
        sentence = refusal.sentence

    assert sentence.isprintable()
    assert len(sentence) <= 500


def test_only_powers_over_production_are_actions() -> None:
    """Each of them has its command; no other command is one."""
    actions = {name: Command(name, {}).action for name in COMMANDS}

    assert {name: action for name, action in actions.items() if action} == {
        str(action): action for action in Action
    }
