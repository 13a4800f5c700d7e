"""What the words of the log mean."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import State
from bot.core.domain.vocabulary import EVENTS, KEYS, RESULTS, STATES
from bot.store.audit.record import NO_LINE, encode
from tests.fakes.operations import BOOT, NOON, make_event, make_operation

FIXTURES = Path(__file__).parents[3] / "fixtures" / "audit"
EVENT = make_event(make_operation())
USUAL = set(list(KEYS)[: list(KEYS).index("severity")])


def test_every_word_is_told() -> None:
    """An event, a result or a state without its sentence cannot be read in ten years."""
    assert list(EVENTS) == list(EventName)
    assert list(RESULTS) == list(Result)
    assert list(STATES) == list(State)
    assert all(told.sentence.endswith(".") for told in EVENTS.values())


def test_every_key_is_told_in_its_order() -> None:
    """A record that says everything there is to say has these keys and no other."""
    texts: dict[str, Any] = {field.name: "x" for field in fields(Event) if field.type == str | None}
    everything = replace(EVENT, **texts, happened_at=NOON, made_at=NOON, role_ids=("1180000000000000021",))

    assert set(json.loads(encode(everything, 1, NO_LINE, BOOT))) == set(KEYS)
    assert [*json.loads(encode(EVENT, 1, NO_LINE, BOOT))][: len(USUAL)] == list(KEYS)[: len(USUAL)]


def test_kept_logs_have_no_other_words() -> None:
    """Logs of every version hold no event and no key that is not told."""
    records = list(_records())

    assert records
    assert {record["event"] for record in records} <= set(EVENTS)
    assert {key for record in records for key in record} <= set(KEYS)


def _records() -> Iterator[dict[str, Any]]:
    for path in sorted(FIXTURES.glob("*/????-??.jsonl*")):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="ascii") as lines:
            yield from map(json.loads, lines)
