"""What the one who acted is told."""

from dataclasses import replace

from bot.chat.cards.incident import answers
from bot.core.domain.incident import Acknowledgement, Room, RoomKind
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.step import Kind, Progress
from tests.fakes.incident_desk import ROOM, make_failed, make_incident, make_step, resolved, updated
from tests.fakes.operations import CAROL, NOON


def test_a_new_one_is_pointed_at() -> None:
    """Or it is told why there is nothing to point at yet."""
    waiting = make_incident(make_step(Kind.ROOM, state=Progress.WANTED), room=None)
    failed = make_incident(make_failed(Kind.ROOM, "the bot may not create channels"), room=None)

    assert answers.created(make_incident()) == "Created: <#9001>."
    full = make_incident(room=Room(Place("1", "9001", "#a"), note="the category is full"))
    assert answers.created(full).endswith("The category is full.")
    assert answers.created(waiting) == "Created as inc\\_1; its channel follows."
    why = "⚠️ Incident channel not created yet: the bot may not create channels. It is tried again."
    assert answers.created(failed) == f"Created as inc\\_1. {why}"


def test_each_answer_leads_to_the_room() -> None:
    """There everybody reads it."""
    incident = updated(make_incident(), "found")

    assert answers.updated(incident) == "Posted in <#9001>. Status: Identified"
    assert answers.rated(incident) == "SEV-1 now, told in <#9001>."
    assert (
        answers.assigned(incident, Member("103", "carol"), "scribe")
        == "@carol is the scribe now, told in <#9001>."
    )
    assert answers.resolved(resolved(incident, "done")) == "Resolved after 23 minutes, told in <#9001>."
    assert answers.reopened(incident) == "Open again, told in <#9001>."
    assert answers.noted(incident) == "Kept in the timeline of <#9001>."
    assert answers.drafted(incident) == "📄 Postmortem draft of <#9001>"


def test_who_calls_it_again_learns_of_the_others() -> None:
    """Two rooms and two calls for one thing need not be; nothing is refused, as it may be another thing."""
    first, incident = (
        make_incident(id="inc_0", room=replace(ROOM, place=Place("1", "9000", "#x"))),
        make_incident(),
    )

    assert answers.created(incident, [first]) == (
        "Created: <#9001>. There is an open incident of payment-service: <#9000>."
    )
    shared = replace(first, room=Room(Place("1", "2", "#incidents"), RoomKind.SHARED))
    assert answers.created(incident, [shared]).endswith("payment-service: inc\\_0.")
    assert answers.created(incident, [first, incident]) == (
        "Created: <#9001>. There are open incidents of payment-service: <#9000>, <#9001>."
    )


def test_clicks_are_answered() -> None:
    """Somebody else may have been faster."""
    taken = replace(make_incident(), acknowledged=Acknowledgement(CAROL, NOON))

    assert answers.corrected(make_incident()) == "Corrected. Status: Investigating"
    assert answers.acknowledged(taken) == "Taken by @carol."
    assert answers.acknowledged(make_incident()) == "Taken, and written down in your name."
