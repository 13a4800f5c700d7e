"""The form of `/incident create` over sockets: opened by one process of the bot, taken by the next."""

from pathlib import Path

from tests.e2e.crash import kill, restart
from tests.e2e.pilot import sandbox

FIELDS = ["title", "severity", "service", "summary"]


async def test_a_form_outlives_the_bot(tmp_path: Path) -> None:
    """Whoever wrote while the bot was restarted has not written in vain."""
    async with sandbox(tmp_path) as pilot:
        alice = pilot.person("alice")
        form = await alice.form("incident create", title="Checkout failing")
        assert [row["component"]["custom_id"] for row in form["components"]] == FIELDS
        await kill(pilot)
        await restart(pilot)

        answer = await alice.fill_in(form, title="Checkout failing", severity=["sev1"])

        assert answer.is_private
        assert answer.text.startswith("Created: <#")
        opened = await pilot.record(command='/incident create "Checkout failing" sev1')
        assert (opened["user"], opened["result"]) == ("@alice", "success")
