"""What the schema says about incidents: rooms, reminders, postmortems."""

import re

from bot.settings.incidents import MOST_DAYS, TIME_OF_DAY
from bot.settings.names import ID
from bot.settings.values import SEVERITIES, IncidentSettings, PostmortemSettings
from bot.strict_yaml import duration as spans
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

_SPAN_OR_NONE = re.compile(r"none|[1-9][0-9]{0,5}[smhd]")
_REMINDERS = IncidentSettings().reminders


def _reminder(severity: str) -> Schema:
    usual = spans.spell(_REMINDERS[severity]) if severity in _REMINDERS else "none"
    return schema.text(f"For {severity}: from 1m to 7d, or `none` for never.", _SPAN_OR_NONE, default=usual)


def _days(severity: str) -> Schema:
    return schema.either(
        f"Days after the end of a {severity}, or `none` for no postmortem.",
        schema.integer("So many days later; 0 is the same day.", 0, MOST_DAYS),
        schema.choice("No postmortem.", ("none",)),
        default=PostmortemSettings().days[severity],
    )


_POSTMORTEM = schema.mapping(
    "When postmortems are held.",
    {
        "at": schema.text(
            "The time of day on the team's clock, in quotes.",
            TIME_OF_DAY,
            default=PostmortemSettings().at.strftime("%H:%M"),
        ),
        "days": schema.mapping(
            "How many days after the end, by severity.", {each: _days(each) for each in SEVERITIES}
        ),
        "weekends": schema.boolean("Whether Saturdays and Sundays are days for it.", default=False),
        "holidays": schema.listed(
            "Dates that are skipped, too, in quotes.",
            schema.text("A date.", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), examples=["2026-12-25"]),
        ),
    },
)
INCIDENTS = schema.mapping(
    "Rooms of incidents, reminders, and postmortems.",
    {
        "category": schema.text(
            "The id of the category in which rooms are made; without it that of the incidents channel.", ID
        ),
        "overflow": schema.listed(
            "Further categories, for when that one is full.",
            schema.text("The id of a category.", ID),
            uniqueItems=True,
        ),
        "archive": schema.text(
            "The id of the category to which archived rooms are moved; without it they stay.", ID
        ),
        "archive_after": schema.duration(
            "So long a resolved room stays open to writing, from 1h to 90d.",
            default=spans.spell(IncidentSettings().archive_seconds),
        ),
        "reminders": schema.mapping(
            "So long without an update, and the commander is called, three times at most.",
            {each: _reminder(each) for each in SEVERITIES},
        ),
        "postmortem": _POSTMORTEM,
    },
)
