"""The postmortem's draft: what is known, in order, and nothing that acts."""

import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.incident import Acknowledgement, Change, Incident, Role, Severity, Status, Update
from bot.core.domain.person import Person
from bot.core.domain.timeline import Entry
from bot.core.incidents.postmortem import draft
from tests.fakes.operations import ALICE, BOB, CAROL, NOON

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
ENTRIES = (
    Entry(at=NOON, noted_at=NOON, by="alice", event="incident.opened", text="opened as SEV-1"),
    Entry(at=NOON, noted_at=NOON + timedelta(minutes=7), by="bob", event="incident.noted", text="first call"),
    Entry(at=NOON, noted_at=NOON + timedelta(seconds=59), by="bob", event="incident.noted", text="pinned"),
)


WHOLE = [
    "# Postmortem: Payment processing failures",
    "",
    "| | |",
    "|---|---|",
    "| Severity | SEV-1 |",
    r"| Service | payment\-service |",
    r"| Opened | 2026-03-04 13:00 by \@alice |",
    "| Resolved | 2026-03-04 13:23, after 23 minutes |",
    r"| Commander | \@alice |",
    r"| Scribe | \@carol |",
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
    "- Acknowledged after 2 minutes",
    "- Mitigated after 10 minutes",
    "- Resolved after 23 minutes",
    "",
    "_To be written: who was affected, and how._",
    "",
    "## Timeline",
    "",
    "All times Europe/Berlin.",
    "",
    r"- 2026-03-04 13:00 \@alice: opened as SEV\-1",
    r"- 2026-03-04 13:00 \@bob: first call _(noted 7 minutes later)_",
    r"- 2026-03-04 13:00 \@bob: pinned",
    "",
    "## Contributing changes",
    "",
    r"- 2026-03-04 12:00 deploy v1\.8\.3 in production: succeeded, by \@alice, approved by \@bob",
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
    bare = Incident(id="inc_1", title="x", severity=Severity.SEV3, opened_at=NOON, reopened=2)
    text = draft(bare, (), "UTC")

    for line in (
        "- Acknowledged: not known",
        "None is known.",
        "| Service | none named |",
        "| Reopened | 2 times |",
    ):
        assert line in text


HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("#*`[](){}<>@!|\\\n-_~="), max_size=60)


@given(HOSTILE, HOSTILE)
def test_what_people_write_does_not_act(title: str, text: str) -> None:
    """No line is added, no heading, link, code, tag or mention; every entry stands on one line of its own."""
    entry = Entry(at=NOON, noted_at=NOON, by=title, event="x", text=text)
    hostile = replace(INCIDENT, title=title, summary=f"x{text}", opened_by=Person("1", text))
    lines = draft(hostile, (entry, entry), "UTC").splitlines()
    calm = draft(replace(hostile, title="x", summary="x", opened_by=ALICE), (), "UTC").splitlines()

    assert len(lines) == len(calm) + 2
    foreign = [lines[0].removeprefix("# Postmortem: ")]
    foreign += [each.partition(" 12:00 ")[2] for each in lines if " 12:00 " in each and each[0] == "-"]
    for line in foreign:
        unescaped = re.sub(r"\\.", "", line.replace("**Investigating**", ""))
        assert not set(unescaped) & set("`[]<>@#*_~\\")
