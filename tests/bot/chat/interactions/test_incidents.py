"""The commands about incidents, from their words to the desk."""

import pytest

from bot.chat.interactions.incidents import ANSWERS, Asked, answer
from bot.core.domain.command import COMMANDS
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from tests.fakes.answers import ALICE, attempt
from tests.fakes.incident_desk import FakeIncidentDesk, make_incident, resolved
from tests.fakes.operations import NOON

CAROL = Member("103", "carol")


async def ask(name: str, words: dict[str, str], desk: FakeIncidentDesk, person: Member | None = None) -> str:
    """Return what the asker is told."""
    asked = Asked(desk=desk, attempt=attempt(ALICE), words=words, now=NOON, person=person)
    return (await answer(f"incident {name}", asked)).face.content


def test_each_command_has_its_answer() -> None:
    """None of the table is left out."""
    assert set(ANSWERS) == {name for name in COMMANDS if name.startswith("incident ")}


@pytest.mark.parametrize(
    ("name", "words", "heard"),
    [
        ("create", {"title": "t", "severity": "sev1"}, ("create", "t", "sev1", None, None)),
        ("update", {"text": "t"}, ("update", "t", None, False, None)),
        (
            "update",
            {"text": "t", "status": "identified", "notify": "yes", "incident": "inc_2"},
            ("update", "t", "identified", True, "inc_2"),
        ),
        ("severity", {"severity": "sev2", "incident": "inc_2"}, ("severity", "sev2", "inc_2")),
        ("timeline", {"incident": "inc_2"}, ("timeline", "inc_2")),
        ("timeline", {"add": "we waited", "at": "14:05"}, ("note", "we waited", "14:05", None)),
        ("list", {}, ("listing",)),
        ("resolve", {"text": "t", "incident": "inc_2"}, ("resolve", "t", "inc_2")),
        ("reopen", {"reason": "t"}, ("reopen", "t", None)),
        ("reopen", {}, ("reopen", None, None)),
        ("postmortem", {}, ("postmortem", None)),
    ],
)
async def test_words_reach_the_desk(name: str, words: dict[str, str], heard: tuple[object, ...]) -> None:
    """What was given, and nothing in the place of what was not."""
    desk = FakeIncidentDesk()

    assert await ask(name, words, desk)
    assert desk.heard == [heard]


async def test_who_calls_it_again_is_told_of_the_first() -> None:
    """It is opened all the same: they may know that it is another thing."""
    desk = FakeIncidentDesk(earlier=[make_incident(id="inc_0", room=None)])

    told = await ask("create", {"title": "t", "severity": "sev1"}, desk)

    assert told.endswith("There is an open incident of payment-service: inc\\_0.")


@pytest.mark.parametrize(
    ("name", "words", "role"),
    [
        ("role", {"role": "scribe"}, "scribe"),
        ("assign", {}, "commander"),
        ("assign", {"role": "scribe"}, "scribe"),
    ],
)
async def test_people_are_named(name: str, words: dict[str, str], role: str) -> None:
    """Who is assigned without a role commands."""
    desk = FakeIncidentDesk()

    assert await ask(name, words, desk, CAROL) == f"@carol is the {role} now, told in <#9001>."
    assert desk.heard == [("assign", "carol", role, None)]


@pytest.mark.parametrize(
    ("name", "words", "why"),
    [
        ("assign", {}, "Name a person"),
        ("update", {"text": "t", "notify": "perhaps"}, "notify is yes or no"),
        ("timeline", {"at": "14:05"}, "Say with add: what happened"),
    ],
)
async def test_what_makes_no_sense_is_refused(name: str, words: dict[str, str], why: str) -> None:
    """Before the desk hears of it."""
    desk = FakeIncidentDesk()

    with pytest.raises(Refused, match=why):
        await ask(name, words, desk)
    assert desk.heard == []


async def test_a_draft_is_attached() -> None:
    """To the answer, which leads to the room."""
    desk = FakeIncidentDesk(incident=resolved(make_incident(), "done"))
    asked = Asked(desk=desk, attempt=attempt(ALICE), words={}, now=NOON)

    told = await answer("incident postmortem", asked)

    assert [file.name for file in told.face.files] == ["postmortem-inc-20260304-payment.md"]
    assert told.incidents == (desk.incident,)
