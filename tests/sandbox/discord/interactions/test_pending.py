"""A person waits three seconds."""

import pytest

from sandbox.discord.events import Dispatch
from sandbox.discord.interactions.pending import Pending, PendingInteractions
from tests.fakes.discord import ALICE, ManualClock

COMMAND, AUTOCOMPLETE = 2, 4


@pytest.fixture
def told() -> list[Dispatch]:
    """Collect what the person is told."""
    return []


@pytest.fixture
def waiting(told: list[Dispatch], clock: ManualClock) -> PendingInteractions:
    """Return the interactions that wait."""
    return PendingInteractions(told.append, clock)


def test_a_timely_answer_succeeds(
    waiting: PendingInteractions, told: list[Dispatch], clock: ManualClock
) -> None:
    """And the deadline then passes unnoticed; a second answer says nothing."""
    waiting.begin(1, Pending(ALICE, "n", COMMAND))
    clock.advance(2.9)
    waiting.answer(1)
    waiting.answer(1)
    clock.advance(9)

    assert [one.event for one in told] == ["INTERACTION_CREATE", "INTERACTION_SUCCESS"]
    assert {one.reader for one in told} == {ALICE}


def test_silence_fails(waiting: PendingInteractions, told: list[Dispatch], clock: ManualClock) -> None:
    """Once, with the reason; a late answer changes nothing."""
    waiting.begin(1, Pending(ALICE, None, AUTOCOMPLETE))
    clock.advance(3)
    waiting.answer(1)

    assert [(one.event, one.payload) for one in told] == [
        ("INTERACTION_FAILURE", {"id": "1", "nonce": None, "reason_code": 2})
    ]


def test_silence_leads_to_what_was_arranged(waiting: PendingInteractions, clock: ManualClock) -> None:
    """Once the time is over, and never after an answer."""
    missed: list[int] = []
    waiting.begin(1, Pending(ALICE, "a", COMMAND, lambda: missed.append(1)))
    waiting.begin(2, Pending(ALICE, "b", COMMAND, lambda: missed.append(2)))
    waiting.answer(1)
    clock.advance(3)

    assert missed == [2]


def test_choices_and_modals_are_passed_on(waiting: PendingInteractions, told: list[Dispatch]) -> None:
    """As Discord's client receives them, with its nonce."""
    waiting.begin(1, Pending(ALICE, "a", AUTOCOMPLETE))
    waiting.answer(1, choices=[{"name": "x", "value": "y"}])
    waiting.begin(2, Pending(ALICE, "b", COMMAND))
    waiting.answer(2, modal={"id": "2", "title": "T"})

    assert told[0].event == "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE"
    assert told[0].payload == {"choices": [{"name": "x", "value": "y"}], "nonce": "a"}
    assert [one.event for one in told[2:]] == ["INTERACTION_MODAL_CREATE", "INTERACTION_SUCCESS"]
    assert told[2].payload == {"id": "2", "title": "T", "nonce": "b"}


def test_closing_forgets(waiting: PendingInteractions, told: list[Dispatch], clock: ManualClock) -> None:
    """Nothing is told after the end."""
    waiting.begin(1, Pending(ALICE, None, AUTOCOMPLETE))
    waiting.close()
    clock.advance(3)

    assert told == []


def test_someone_may_be_more_patient(told: list[Dispatch], clock: ManualClock) -> None:
    """A busy machine decides no test that is about something else."""
    waiting = PendingInteractions(told.append, clock, patience=10)
    waiting.begin(1, Pending(ALICE, "n", COMMAND))

    clock.advance(9)
    waiting.answer(1)

    assert told[-1].event == "INTERACTION_SUCCESS"
