"""An incident over sockets, from 🚨 to postmortem, in the words that were agreed on."""

import re

from tests.e2e.incident import Incident, create, resolve
from tests.e2e.person import Reply
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


async def test_an_incident_is_in_the_report(pilot: Pilot) -> None:
    """Opened it is counted, and resolved it is measured, with the four figures and the plot beside it."""
    oncall, title = pilot.person("oncall"), "The report counts this one"
    before = await oncall.slash("report", period="7d")
    await create(pilot, title, "sev3")
    incident = await Incident.opened(pilot, title)
    during = await oncall.slash("report", period="7d")
    await resolve(pilot, incident, "It was counted")
    after = await oncall.slash("report", period="7d")

    assert [_sev3(each) for each in (during, after)] == [
        (_sev3(before)[0] + 1, _sev3(before)[1] + 1),
        (_sev3(before)[0] + 1, _sev3(before)[1]),
    ]
    assert "resolve 1 min" in _part(after, "SEV-3")
    assert "deployment frequency: " in after.embed_text
    assert after.files["report.png"].startswith(b"\x89PNG")


def _sev3(report: Reply) -> tuple[int, int]:
    """Return how many sev3 incidents there were, and how many of them are still open."""
    found = re.match(r"([0-9]+) incidents?(?:, ([0-9]+) still open)?", _part(report, "SEV-3"))
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def _part(report: Reply, name: str) -> str:
    """Return the value of a field of the card."""
    [card] = report.message["embeds"]
    return next(str(field["value"]) for field in card["fields"] if field["name"] == name)
