"""From the settings to the rules of incidents."""

from datetime import UTC, datetime, time
from pathlib import Path

from bot.app.on_call import rules
from bot.core.domain.incident import Severity
from bot.core.domain.on_call import Override
from bot.settings import load

ROOT = Path(__file__).parents[3]


def test_the_project_s_own_rules() -> None:
    """Every key of the sample arrives, times with their zones."""
    found = rules(load(ROOT / "chatops.yaml", {}))

    assert found.reminders == {Severity.SEV1: 1800, Severity.SEV2: 3600}
    assert found.archive_after == 7 * 86400
    assert (found.calendar.at, found.calendar.skip_weekends) == (time(14), True)
    assert found.calendar.days == dict.fromkeys(Severity, 1)
    assert found.on_call.default == "platform-team"
    assert found.on_call.escalate_seconds == 300
    rota = found.on_call.rotas["payment-team"]
    assert rota.timezone == "Europe/Berlin"
    assert rota.overrides == (
        Override(
            datetime(2026, 12, 24, 8, tzinfo=UTC),
            datetime(2026, 12, 27, 8, tzinfo=UTC),
            "1180000000000000504",
        ),
    )
