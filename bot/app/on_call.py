"""From the settings to who is on call and when postmortems are held, as the core knows them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain.incident import Severity
from bot.core.domain.meeting import Calendar
from bot.core.domain.on_call import OnCall, Override, Rota
from bot.core.incidents import Rules
from bot.settings import Settings, TeamSettings


def rules(settings: Settings) -> Rules:
    """Return everything the team has settled about incidents."""
    incidents = settings.incidents
    return Rules(
        on_call=on_call(settings),
        calendar=calendar(settings),
        timezone=settings.timezone,
        reminders={Severity(name): seconds for name, seconds in incidents.reminders.items()},
        archive_after=incidents.archive_seconds,
    )


def on_call(settings: Settings) -> OnCall:
    """Return every team's rota."""
    told = settings.on_call
    return OnCall({team.name: _rota(team) for team in told.teams}, told.default, told.escalate_seconds)


def calendar(settings: Settings) -> Calendar:
    """Return when postmortems are held, on the team's clock."""
    told = settings.incidents.postmortem
    return Calendar(
        timezone=settings.timezone,
        at=told.at,
        days={Severity(name): days for name, days in told.days.items()},
        skip_weekends=not told.weekends,
        holidays=told.holidays,
    )


def _rota(team: TeamSettings) -> Rota:
    zone = ZoneInfo(team.timezone)

    def moment(local: datetime) -> datetime:
        return local.replace(tzinfo=zone)

    return Rota(
        team=team.name,
        people=team.people,
        start=team.start,
        timezone=team.timezone,
        overrides=tuple(
            Override(moment(each.start), moment(each.end), each.person) for each in team.overrides
        ),
        escalate_to=team.escalate_to,
    )
