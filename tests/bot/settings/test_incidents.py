"""Rooms, reminders, postmortems and rotas of the settings."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

import pytest

from bot.settings import IncidentSettings, OnCallSettings, OverrideSettings, PostmortemSettings, TeamSettings
from bot.settings.incidents import read_incidents, read_on_call
from bot.strict_yaml import Faults, Node, Reader

T = TypeVar("T")
A, B, C = '"1180000000000000501"', '"1180000000000000502"', '"1180000000000000503"'
LATE = f'{{from: "2026-02-02 09:00", until: "2026-02-01 09:00", person: {A}}}'
TEAM = f'people: [{A}], start: "2026-01-05 09:00"'


def _read(text: str, read: Callable[[Reader, Node | None], T]) -> T:
    reader = Reader("c")
    found = read(reader, reader.root(text.encode()))
    reader.finish()
    return found


def incidents(text: str) -> IncidentSettings:
    """Read what stands under `incidents`."""
    return _read(text, read_incidents)


def on_call(text: str) -> OnCallSettings:
    """Read what stands under `on_call`; the team is in Berlin."""
    return _read(text, lambda reader, node: read_on_call(reader, node, "Europe/Berlin"))


def test_what_is_left_out_has_a_usual_value() -> None:
    """Reminders for sev1 and sev2, a postmortem the day after, a week until a room is archived; no rota."""
    assert read_incidents(Reader("c"), None) == incidents("{}") == IncidentSettings()
    assert read_on_call(Reader("c"), None, "UTC") == OnCallSettings()
    assert IncidentSettings().reminders == {"sev1": 1800, "sev2": 3600}
    assert IncidentSettings().archive_seconds == 7 * 86400
    assert IncidentSettings().postmortem.days == {"sev1": 1, "sev2": 1, "sev3": 1}


def test_more_categories_come_after_the_usual_one() -> None:
    """Who names no category has the rooms where #incidents stands, and only what is too much elsewhere."""
    assert incidents(f"{{overflow: [{B}]}}").categories == (None, "1180000000000000502")


def test_everything_about_incidents_is_read() -> None:
    """The preferred category first; `none` takes a reminder or a postmortem away, the rest stays as it is."""
    found = incidents(
        f"{{category: {A}, overflow: [{B}], archive: {C}, archive_after: 1d, "
        "reminders: {sev1: none, sev3: 2h}, "
        'postmortem: {at: "09:30", days: {sev1: 3, sev3: none}, weekends: true, holidays: ["2026-12-25"]}}'
    )

    assert found == IncidentSettings(
        categories=("1180000000000000501", "1180000000000000502"),
        archive="1180000000000000503",
        archive_seconds=86400,
        reminders={"sev2": 3600, "sev3": 7200},
        postmortem=PostmortemSettings(
            at=time(9, 30),
            days={"sev1": 3, "sev2": 1, "sev3": None},
            weekends=True,
            holidays=frozenset({date(2026, 12, 25)}),
        ),
    )


def test_everything_about_a_rota_is_read() -> None:
    """Times are local; a team without a zone has the settings' own."""
    found = on_call(
        f"{{default: a, escalate_after: 10m, teams: {{a: {{{TEAM}, timezone: UTC, escalate_to: [{C}], "
        f'overrides: [{{from: "2026-12-24 09:00", until: "2026-12-27 09:00", person: {B}}}]}}, '
        f"b: {{{TEAM}}}}}}}"
    )

    start = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - local
    override = OverrideSettings(
        datetime(2026, 12, 24, 9),  # noqa: DTZ001 - local
        datetime(2026, 12, 27, 9),  # noqa: DTZ001 - local
        "1180000000000000502",
    )
    first = TeamSettings(
        name="a",
        people=("1180000000000000501",),
        start=start,
        timezone="UTC",
        overrides=(override,),
        escalate_to=("1180000000000000503",),
    )
    second = TeamSettings(name="b", people=first.people, start=start, timezone="Europe/Berlin")
    assert found == OnCallSettings((first, second), "a", 600)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "`incidents` is a list"),
        ("{categories: x}", "has no `categories`: did you mean category?"),
        ("{category: incidents}", "`category` is"),
        ("{overflow: []}", "`overflow` is an empty list"),
        (f"{{overflow: [{A}, {A}]}}", "is in this list already"),
        ("{archive_after: 10m}", "between 1h and 90d"),
        ("{reminders: {sev4: 1h}}", "has no `sev4`"),
        ("{reminders: {sev1: 30s}}", "between 1m and 7d"),
        ("{reminders: {sev1: never}}", "the reminder of sev1"),
        ("{postmortem: {at: 14:00}}", "`at` is"),
        ('{postmortem: {at: "2 PM"}}', 'a time like "14:00"'),
        ('{postmortem: {at: "24:00"}}', 'a time like "14:00"'),
        ("{postmortem: {days: {sev1: 31}}}", "a number from 0 to 30"),
        ("{postmortem: {days: {sev1: soon}}}", "the days of sev1"),
        ("{postmortem: {weekends: 1}}", "`weekends` is"),
        ("{postmortem: {holidays: [2026-12-25]}}", "quote it"),
        ('{postmortem: {holidays: ["25.12.2026"]}}', 'a date like "2026-12-25"'),
        ('{postmortem: {holidays: ["2026-02-30"]}}', 'a date like "2026-12-25"'),
        ('{postmortem: {holidays: ["2026-2-3"]}}', 'a date like "2026-12-25"'),
    ],
)
def test_what_is_not_exact_is_refused(text: str, says: str) -> None:
    """Each fault says what to write instead."""
    with pytest.raises(Faults) as caught:
        incidents(text)

    assert says in "\n".join(caught.value.lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "`on_call` needs `teams`"),
        ("{teams: {}}", "`teams` is empty"),
        ("{teams: {a: {}}}", "the team a needs `people`"),
        (f"{{teams: {{a: {{{TEAM}}}}}, default: b}}", "`default` is"),
        (f"{{teams: {{a: {{{TEAM}}}}}, escalate_after: 10s}}", "between 1m and 1d"),
        (f"{{teams: {{a: {{{TEAM}, timezone: Mars}}}}}}", "an IANA name"),
        (f"{{teams: {{a: {{{TEAM}, people: [{A}]}}}}}}", "people"),
        ('{teams: {a: {people: [alice], start: "2026-01-05 09:00"}}}', "an id of `people`"),
        (f'{{teams: {{a: {{people: [{A}, {A}], start: "2026-01-05 09:00"}}}}}}', "in this list already"),
        (f'{{teams: {{a: {{people: [{A}], start: "monday"}}}}}}', 'a local time like "2026-01-05 09:00"'),
        (
            f"{{teams: {{a: {{{TEAM}, overrides: [{LATE}]}}}}}}",
            "`until` is before `from`",
        ),
    ],
)
def test_a_rota_that_nobody_can_follow_is_refused(text: str, says: str) -> None:
    """At the start, not at 3 AM."""
    with pytest.raises(Faults) as caught:
        on_call(text)

    assert says in "\n".join(caught.value.lines)
