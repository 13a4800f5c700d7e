"""What the settings say about incidents: their rooms, reminders, postmortems, and who is on call."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from bot.settings.names import ID, ID_RULE
from bot.settings.values import (
    SEVERITIES,
    IncidentSettings,
    OnCallSettings,
    OverrideSettings,
    PostmortemSettings,
    TeamSettings,
)
from bot.strict_yaml import Node, Reader, Scalar

_NONE = "none"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
MOST_DAYS = 30
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_incidents(reader: Reader, node: Node | None) -> IncidentSettings:
    """Read where rooms are, when they are archived, when somebody is reminded and looks back."""
    usual = IncidentSettings()
    if node is None:
        return usual
    keys = ("category", "overflow", "archive_after", "archive", "reminders", "postmortem")
    values = reader.mapping(node, "`incidents`", (), keys)
    first = _id(reader, values["category"], "`category`") if "category" in values else None
    more = _ids(reader, values["overflow"], "`overflow`") if "overflow" in values else ()
    return IncidentSettings(
        categories=(first, *more),
        archive=_id(reader, values["archive"], "`archive`") if "archive" in values else None,
        archive_seconds=reader.duration(values["archive_after"], "`archive_after`", _HOUR, 90 * _DAY)
        if "archive_after" in values
        else usual.archive_seconds,
        reminders=_reminders(reader, values.get("reminders"), usual.reminders),
        postmortem=_postmortem(reader, values.get("postmortem")),
    )


def _reminders(reader: Reader, node: Node | None, usual: Mapping[str, int]) -> Mapping[str, int]:
    values = {} if node is None else reader.mapping(node, "`reminders`", (), SEVERITIES)
    given = {
        severity: reader.duration(value, f"the reminder of {severity}", _MINUTE, 7 * _DAY)
        for severity, value in values.items()
        if not _is_none(value)
    }
    return {severity: gap for severity, gap in usual.items() if severity not in values} | given


def _postmortem(reader: Reader, node: Node | None) -> PostmortemSettings:
    usual = PostmortemSettings()
    if node is None:
        return usual
    values = reader.mapping(node, "`postmortem`", (), ("at", "days", "weekends", "holidays"))
    holidays = reader.items(values["holidays"], "`holidays`") if "holidays" in values else ()
    return PostmortemSettings(
        at=_time(reader, values["at"]) if "at" in values else usual.at,
        days={**usual.days, **_days(reader, values.get("days"))},
        weekends=reader.boolean(values["weekends"], "`weekends`") if "weekends" in values else usual.weekends,
        holidays=frozenset(_date(reader, each) for each in holidays),
    )


def _days(reader: Reader, node: Node | None) -> Mapping[str, int | None]:
    values = {} if node is None else reader.mapping(node, "`days`", (), SEVERITIES)
    return {
        severity: None if _is_none(value) else reader.integer(value, f"the days of {severity}", 0, MOST_DAYS)
        for severity, value in values.items()
    }


def read_on_call(reader: Reader, node: Node | None, timezone: str) -> OnCallSettings:
    """Read every team's rota; times without a zone of their own are in `timezone`."""
    if node is None:
        return OnCallSettings()
    values = reader.mapping(node, "`on_call`", ("teams",), ("default", "escalate_after"))
    named = reader.named(values["teams"], "`teams`")
    teams = tuple(_team(reader, key, value, timezone) for key, value in named)
    names = [each.name for each in teams]
    after = values.get("escalate_after")
    return OnCallSettings(
        teams=teams,
        default=reader.choice(values["default"], "`default`", names) if "default" in values else None,
        escalate_seconds=OnCallSettings().escalate_seconds
        if after is None
        else reader.duration(after, "`escalate_after`", _MINUTE, _DAY),
    )


def _team(reader: Reader, key: Scalar, node: Node, timezone: str) -> TeamSettings:
    name = reader.text(key, "the team's name")
    keys = ("timezone", "overrides", "escalate_to")
    values = reader.mapping(node, f"the team {name}", ("people", "start"), keys)
    overrides = reader.items(values["overrides"], "`overrides`") if "overrides" in values else ()
    return TeamSettings(
        name=name,
        people=_ids(reader, values["people"], "`people`"),
        start=_moment(reader, values["start"], "`start`"),
        timezone=reader.timezone(values["timezone"], "`timezone`") if "timezone" in values else timezone,
        overrides=tuple(_override(reader, each) for each in overrides),
        escalate_to=_ids(reader, values["escalate_to"], "`escalate_to`") if "escalate_to" in values else (),
    )


def _override(reader: Reader, node: Node) -> OverrideSettings:
    values = reader.mapping(node, "the override", ("from", "until", "person"))
    start, end = _moment(reader, values["from"], "`from`"), _moment(reader, values["until"], "`until`")
    if start > end:
        reader.fault(values["until"], "`until` is before `from`: write the later time here")
    return OverrideSettings(start, end, _id(reader, values["person"], "`person`"))


def _ids(reader: Reader, node: Node, what: str) -> tuple[str, ...]:
    return reader.distinct((item, _id(reader, item, f"an id of {what}")) for item in reader.items(node, what))


def _id(reader: Reader, node: Node, what: str) -> str:
    return reader.text(node, what, ID, ID_RULE)


def _is_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == _NONE


def _time(reader: Reader, node: Node) -> time:
    text = reader.text(node, "`at`", TIME_OF_DAY, 'a time like "14:00"')
    return time.fromisoformat(text) if text else time(0)


def _date(reader: Reader, node: Node) -> date:
    return _read(reader, node, "a holiday", 'a date like "2026-12-25"', "%Y-%m-%d").date()


def _moment(reader: Reader, node: Node, what: str) -> datetime:
    return _read(reader, node, what, 'a local time like "2026-01-05 09:00"', "%Y-%m-%d %H:%M")


def _read(reader: Reader, node: Node, what: str, rule: str, form: str) -> datetime:
    """Return a local time; strptime would take more spellings than one, so it has to spell it back."""
    text = reader.text(node, what)
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - local on purpose: the zone is beside it
    except ValueError:
        found = None
    if found is not None and found.strftime(form) == text:
        return found
    if text:
        reader.fault(node, f'{what} is "{text}": write {rule}')
    return datetime.min  # noqa: DTZ901 - stands for a fault that was noted
