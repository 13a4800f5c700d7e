"""`/report` as people use it."""

from datetime import timedelta

from tests.fakes.guild import Guild
from tests.fakes.log_lines import BEGIN, change, incident, lines


async def test_shows_everyone_how_it_went(guild: Guild) -> None:
    """Publicly, a card with its picture; the days that are asked for."""
    an_hour_ago = (guild.env.now() - BEGIN) / timedelta(minutes=1) - 60
    guild.memory.audit.records = lines([*change(an_hour_ago), *incident(an_hour_ago, "sev1")])

    result = await guild.bob.slash(guild.deployments, "report", period="52w")

    assert not result.ephemeral
    (message,) = guild.deployments.history()
    assert message.content.startswith("📊 Last 364 days: 1 deploy to production, 1 failed; 1 incident.")
    (file,) = message.attachments
    assert (file.filename, file.content_type) == ("report.png", "image/png")


async def test_no_period_is_refused(guild: Guild) -> None:
    """With what can be written."""
    result = await guild.bob.slash(guild.deployments, "report", period="ever")

    (told,) = result.followups
    assert "write 7d, 30d or 12w" in told.content
    assert len(guild.env.errors) == 1


async def test_usual_periods_are_suggested(guild: Guild) -> None:
    """Those that begin with what was typed."""
    choices = await guild.alice.autocomplete(guild.deployments, "report", "period", "3")

    assert [choice["value"] for choice in choices] == ["30d"]
