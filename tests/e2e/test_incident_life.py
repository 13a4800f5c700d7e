"""An incident over sockets, from 🚨 to postmortem, in the words that were agreed on."""

import re

from tests.e2e.pilot import Pilot

TITLE = "Payment processing failures"


async def _said(pilot: Pilot, *words: str) -> str:
    """Return the newest message that says all these words, as its reader sees it."""
    onlooker = pilot.person("oncall")

    def find() -> str | None:
        texts = (each["content"] for each in onlooker.view.messages.values())
        return next((text for text in reversed(list(texts)) if all(word in text for word in words)), None)

    return str(await onlooker.until(find))


async def _rooms(pilot: Pilot) -> dict[str, str]:
    """Return the names of channels by their ids."""
    channels = await pilot.person("oncall").call("GET", f"/guilds/{pilot.ready['guild_id']}/channels")
    return {each["id"]: each["name"] for each in channels}


async def test_the_sentences_are_word_for_word(pilot: Pilot) -> None:
    """Create, update and resolve tell what the team reads in every such incident."""
    oncall = pilot.person("oncall")
    await oncall.slash("incident create", channel="incidents", title=TITLE, severity="sev1")
    told = await _said(pilot, f"🚨 SEV-1 Incident Created: {TITLE}")
    names = await _rooms(pilot)
    room = re.search(r"Incident channel: <#([0-9]+)>", told)

    assert room is not None
    assert re.fullmatch(r"inc-[0-9]{8}-payment(-[0-9]+)?", names[room[1]])
    for sentence in (
        "Incident commander: @oncall",
        "Status page updated: Investigating",
        "On-call notified: payment-team",
    ):
        assert sentence in told.splitlines()

    name = names[room[1]]
    words = "Root cause identified: Stripe API key expired"
    await oncall.slash("incident update", channel="incidents", text=words, incident=name)
    update = await _said(pilot, "📝 Update posted to status page", "Stripe API key expired")
    assert "Status: Identified" in update.splitlines()

    words = "Stripe API key rotated, payments flowing"
    await oncall.slash("incident resolve", channel="incidents", text=words, incident=name)
    ended = (await _said(pilot, "✅ Incident resolved after", words.split(",")[0])).splitlines()
    assert ended[:2] == ["✅ Incident resolved after 1 minute", "Duration: 1 min"]
    assert "Status page: Resolved" in ended
    assert any(re.fullmatch(r"Postmortem scheduled for (tomorrow|Monday) 2 PM", line) for line in ended)


async def test_a_title_without_a_service(pilot: Pilot) -> None:
    """Nobody guesses; the default team is called, and everything else is as ever."""
    await pilot.person("oncall").slash(
        "incident create", channel="incidents", title="Checkout failing", severity="sev1"
    )
    told = await _said(pilot, "🚨 SEV-1 Incident Created: Checkout failing")

    assert "On-call notified: platform-team" in told.splitlines()
    assert any("-checkout" in name for name in (await _rooms(pilot)).values())
