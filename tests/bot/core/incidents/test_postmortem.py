"""The postmortem's draft: what is known, in order, and nothing that acts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Acknowledgement, Change, Incident, Role, Severity, Status, Update
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.core.domain.timeline import Entry
from bot.core.incidents.markdown import paragraph
from bot.core.incidents.postmortem import draft, with_later, written
from tests.bot.core.incidents.test_markdown import kinds
from tests.fakes.bench import rest
from tests.fakes.incident_bench import MINUTE, IncidentBench
from tests.fakes.operations import ALICE, BOB, CAROL, NOON, make_operation

LATER = NOON + timedelta(minutes=23)
INCIDENT = Incident(
    id="inc_1",
    title="Payment processing failures",
    severity=Severity.SEV1,
    opened_at=NOON,
    closed_at=LATER,
    opened_by=ALICE,
    service="payment-service",
    summary="Nobody can pay.",
    holders={Role.COMMANDER: ALICE, Role.SCRIBE: CAROL},
    acknowledged=Acknowledgement(BOB, NOON + timedelta(minutes=2)),
    updates=(
        Update(NOON, ALICE, Status.INVESTIGATING, "Nobody can pay."),
        Update(NOON + timedelta(minutes=10), BOB, Status.MONITORING, "Fix deployed"),
        Update(LATER, BOB, Status.RESOLVED, "Payments flow"),
    ),
    changes=(
        Change(
            "op_1", "deploy", "v1.8.3", "production", NOON - timedelta(hours=1), ALICE, (BOB,), "succeeded"
        ),
    ),
)


def entry(minutes: float, by: str, event: EventName, text: str, status: Status, later: float = 0) -> Entry:
    """Return what somebody did so many minutes after noon, written down `later`."""
    at = NOON + timedelta(minutes=minutes)
    noted_at = at + timedelta(minutes=later)
    return Entry(at=at, noted_at=noted_at, by=by, event=event, text=text, status=status)


SEEKING, WATCHING, OVER = Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED
ENTRIES = (
    entry(0, "alice", EventName.INCIDENT_OPENED, "opened as SEV-1", SEEKING),
    entry(0, "bob", EventName.INCIDENT_NOTED, "first call", SEEKING, 7),
    entry(0, "bob", EventName.INCIDENT_NOTED, "pinned", SEEKING, 0.9),
    entry(2, "bob", EventName.INCIDENT_ACKNOWLEDGED, "took the page", SEEKING),
    entry(10, "bob", EventName.INCIDENT_UPDATED, "investigating -> monitoring: Fix deployed", WATCHING),
    entry(23, "bob", EventName.INCIDENT_RESOLVED, "resolved: Payments flow", OVER),
)
AGAIN = (
    entry(4343, "carol", EventName.INCIDENT_REOPENED, "reopened: It is back", SEEKING),
    entry(4344, "carol", EventName.INCIDENT_ACKNOWLEDGED, "took the page", SEEKING),
    entry(4353, "carol", EventName.INCIDENT_RESOLVED, "resolved: Over for good", OVER),
)
REOPENED = replace(INCIDENT, reopened=1, closed_at=NOON + timedelta(minutes=4353))
WHOLE = [
    "# Postmortem: Payment processing failures",
    "",
    "| | |",
    "|---|---|",
    "| Severity | SEV-1 |",
    "| Service | payment-service |",
    "| Opened | 2026-03-04 13:00 by @alice |",
    "| Resolved | 2026-03-04 13:23, after 23 minutes |",
    "| Commander | @alice |",
    "| Scribe | @carol |",
    "",
    "All times are Europe/Berlin.",
    "",
    "## Summary",
    "",
    "Nobody can pay.",
    "",
    "What was told in public:",
    "",
    "- 2026-03-04 13:00 **Investigating**: Nobody can pay.",
    "- 2026-03-04 13:10 **Monitoring**: Fix deployed",
    "- 2026-03-04 13:23 **Resolved**: Payments flow",
    "",
    "## Impact",
    "",
    "- Acknowledged after 2 minutes by @bob",
    "- Mitigated after 10 minutes",
    "- Resolved after 23 minutes",
    "",
    "_To be written: who was affected, and how._",
    "",
    "## Timeline",
    "",
    "- 2026-03-04 13:00 @alice: opened as SEV-1",
    "- 2026-03-04 13:00 @bob: first call _(noted 7 minutes later)_",
    "- 2026-03-04 13:00 @bob: pinned",
    "- 2026-03-04 13:02 @bob: took the page",
    "- 2026-03-04 13:10 @bob: investigating -> monitoring: Fix deployed",
    "- 2026-03-04 13:23 @bob: resolved: Payments flow",
    "",
    "## Contributing changes",
    "",
    "The last changes before it; strike those that had no part in it.",
    "",
    "- 2026-03-04 12:00 deploy v1.8.3 in production: succeeded, by @alice, approved by @bob",
    "",
    "## What went well",
    "",
    "_To be written._",
    "",
    "## What went badly",
    "",
    "_To be written._",
    "",
    "## Actions",
    "",
    "- [ ] What, who, until when",
]


def test_what_is_known_stands_there() -> None:
    """Facts, public words, how long things took, timeline, changes; then what people have to write."""
    assert draft(INCIDENT, ENTRIES, "Europe/Berlin").splitlines() == WHOLE


def test_what_is_not_known_is_said() -> None:
    """Nobody took the page, no service, no changes: the draft says so instead of leaving it out."""
    bare = Incident(id="inc_1", title="x", severity=Severity.SEV3, opened_at=NOON)
    lines = draft(bare, ENTRIES[:1], "UTC").splitlines()

    for line in (
        "| Service | none named |",
        "_To be written: what happened, in a few sentences._",
        "- Acknowledged by nobody",
        "- Not mitigated yet",
        "- Not resolved yet",
        "None is known.",
    ):
        assert line in lines


def test_each_opening_has_its_own_impact() -> None:
    """How long each took from its own beginning; and in all, as /report counts."""
    lines = draft(REOPENED, ENTRIES + AGAIN, "UTC").splitlines()

    start = lines.index("## Impact") + 2
    assert lines[start : start + 15] == [
        "Opened 2026-03-04 12:00:",
        "",
        "- Acknowledged after 2 minutes by @bob",
        "- Mitigated after 10 minutes",
        "- Resolved after 23 minutes",
        "",
        "Reopened 2026-03-07 12:23:",
        "",
        "- Acknowledged after 1 minute by @carol",
        "- Mitigated after 10 minutes",
        "- Resolved after 10 minutes",
        "",
        "From the first opening to the last resolution: 3 days 33 minutes, the time to resolve in /report.",
        "",
        "_To be written: who was affected, and how._",
    ]
    assert "| Resolved | 2026-03-07 12:33, 3 days 33 minutes after it was first opened |" in lines


@pytest.mark.parametrize(("times", "said"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_how_often_it_came_back_is_said_in_words(times: int, said: str) -> None:
    """As one says it."""
    assert f"| Reopened | {said} |" in draft(replace(REOPENED, reopened=times), ENTRIES, "UTC").splitlines()


def test_what_came_after_the_draft_is_added() -> None:
    """Notes, an operation's end, whatever people did; not what the bot did with its room."""
    drafted = replace(INCIDENT, postmortem="# What we wrote\n", drafted_at=LATER)
    later = (
        entry(5, "carol", EventName.INCIDENT_NOTED, "the key was *old*", SEEKING, 60),
        entry(20, "bob", EventName.COMMAND, "/rollback: success after 9 minutes", WATCHING, 9),
        entry(90, "chatops", EventName.INCIDENT_ARCHIVED, "room archived", OVER),
        entry(90, "chatops", EventName.INCIDENT_MEETING, "postmortem scheduled for Thursday", OVER),
    )

    assert with_later(drafted, ENTRIES + later, "UTC").splitlines() == [
        "# What we wrote",
        "",
        "## Added after the draft",
        "",
        r"- 2026-03-04 12:05 @carol: the key was \*old\* _(noted 1 hour later)_",
        "- 2026-03-04 12:20 @bob: /rollback: success after 9 minutes",
    ]
    assert with_later(drafted, ENTRIES, "UTC") == "# What we wrote\n"


def test_a_draft_of_before_is_left_alone() -> None:
    """Where nobody knows when it was made, nobody knows what came later."""
    assert with_later(replace(INCIDENT, postmortem="# x\n"), ENTRIES, "UTC") == "# x\n"


async def test_changes_are_told_as_they_ended(bench: IncidentBench) -> None:
    """A deploy that ran when the incident was called has ended by now."""
    running = make_operation(1, service="payment-service", state=State.EXECUTING, started_at=NOON)
    bench.store.operations[running.id] = running
    incident = await bench.create()
    assert [each.result for each in incident.changes] == ["running"]
    bench.store.operations[running.id] = replace(running, state=State.FAILED, finished_at=NOON)
    text = await written(bench.deps, incident, bench.clock.now())

    assert "- 2026-03-04 12:00 deploy v2.4.1 in production: failed, by @alice" in text.splitlines()


async def test_a_draft_is_kept_with_its_time(bench: IncidentBench) -> None:
    """What is written down later is told apart by it, and reaches whoever asks for the draft."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    kept = bench.now(incident).postmortem
    assert bench.now(incident).drafted_at == bench.clock.now()
    await bench.pass_time(MINUTE)
    await bench.response.note(bench.inside(incident), "found later: the cause")

    asked = await bench.response.postmortem(bench.inside(incident))
    assert asked.postmortem == (
        f"{kept}\n## Added after the draft\n\n- 2026-03-04 12:01 @alice: found later: the cause\n"
    )
    assert bench.now(incident).postmortem == kept


HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("#*`[](){}<>@!|\\\n-_~=+1."), max_size=60)


@given(HOSTILE, HOSTILE)
def test_what_people_write_does_not_act(title: str, text: str) -> None:
    """No heading, list, column, code, link, image or HTML: the draft has its own parts, no others."""

    def parts(one: str, other: str) -> list[str]:
        said = entry(1, one or "x", EventName.INCIDENT_NOTED, other, SEEKING)
        hostile = replace(
            INCIDENT,
            title=one or "x",
            summary=other,
            service=other or "x",
            opened_by=Person("1", one),
            updates=(Update(NOON, ALICE, SEEKING, one),),
            changes=(replace(INCIDENT.changes[0], what=one, by=Person("1", other)),),
        )
        return kinds(draft(hostile, (*ENTRIES, said), "UTC"))

    assert parts(title, text) == parts("x", "x" if paragraph(text) else "")
