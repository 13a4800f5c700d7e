"""Every character there is, alone and in the worst company, in what people read and in the audit log."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.chat import text
from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.person import Person
from bot.store.audit.record import NO_LINE, encode
from tests.bot.chat.hostile import texts
from tests.bot.chat.markdown import faults, styled
from tests.fakes.operations import BOOT, NOON, make_operation
from tests.proofs.proof import Proof
from tests.tiers import seed, size

LIMIT = 200
EVERY, HOSTILE = size(251, 1), size(300, 100_000)
"""One character of so many, and how many made-up texts."""
OPERATION = make_operation()
_HIDDEN = 60


def characters() -> Iterator[str]:
    """Yield each character inside a word, and between a sign and a mention; lone surrogates among them."""
    for code in range(0, 0x110000, EVERY):
        yield f"a{chr(code)}b"
        yield f"{chr(code)}@{chr(code)}everyone"


def written() -> Iterator[str]:
    """Yield everything that is tried."""
    yield from characters()
    yield from texts(seed(), HOSTILE)
    yield "\n" * _HIDDEN + "hidden below"


Shows = Callable[[str, int], str]


def misread(show: Shows, wrote: str) -> str:
    """Return what is wrong with how a text from outside is shown on a line; nothing where all is well."""
    shown = show(wrote, LIMIT)
    plain = shown.replace("\u200b", "")
    wrong = [*faults(shown), *styled(shown), *([] if plain.isprintable() else ["it moves the line"])]
    wrong += ["it is too long"] if len(shown) > LIMIT else []
    return f"{wrote[:40]!a}: {', '.join(wrong)}" if wrong else ""


@pytest.mark.deeper
@pytest.mark.timeout(0)
def test_nothing_that_is_written_acts(proof: Proof) -> None:
    """Nobody is called, nothing is styled, moved or hidden, by any character; shown as it is, it would be."""
    shows: tuple[Shows, ...] = (text.line, text.sentence, lambda wrote, _: text.person(wrote))
    tried = list(written())

    violations = [wrong for show in shows for wrote in tried if (wrong := misread(show, wrote))]
    naive = sum(bool(misread(lambda wrote, limit: wrote[:limit], wrote)) for wrote in tried)
    assert naive > len(tried) // 100
    proof.tried(
        "security-injection", len(shows) * len(tried), violations, {"as they are, these act": f"{naive:,}"}
    )


@pytest.mark.deeper
@pytest.mark.timeout(0)
def test_nothing_that_is_written_forges_a_record(proof: Proof) -> None:
    """A record is one line of ASCII that says what was written, whatever that was."""
    violations, naive, tried = [], 0, list(written())
    for wrote in tried:
        event = audit.of(OPERATION, EventName.COMMAND, NOON, by=Person("101", wrote), reason=wrote)
        line = encode(replace(event, command=wrote), 1, NO_LINE, BOOT)
        read = json.loads(line)
        if line.splitlines() != [line] or (read["reason"], read["command"]) != (wrote, wrote):
            violations.append(f"{wrote[:40]!a}")
        naive += len(json.dumps({"reason": wrote}, ensure_ascii=False).splitlines()) > 1
    assert naive
    proof.tried("security-records", len(tried), violations, {"these split a naive record": f"{naive:,}"})
