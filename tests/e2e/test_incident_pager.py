"""An incident where PagerDuty calls people: one alert for each, whatever is killed or answered in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.e2e.clock import jump, jumping
from tests.e2e.crash import proven, restart, unanswered
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.rules import Rules
from tests.fakes.pagerduty import Alert, FakePagerDuty
from tests.fakes.vendor import after_the_fact, answers

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "0123456789abcdef0123456789abcdef"
NOTIFIED = "PagerDuty notified: payment-team"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pagerduty() -> AsyncIterator[FakePagerDuty]:
    """Run a PagerDuty; nothing was said to it that its description does not know."""
    fake = FakePagerDuty([KEY])
    yield fake
    assert fake.findings == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory, pagerduty: FakePagerDuty) -> AsyncIterator[Pilot]:
    """Fly one sandbox of a team that has it, and whose bot's clock can be moved."""
    config = Rules(tmp_path_factory.mktemp("team")).config
    async with pagerduty.served() as url:
        pager = f"{{use: pagerduty, url: '{url}', routing_keys: {{payment-team: '{KEY}'}}}}"
        told = config.read_text(encoding="utf-8")
        assert told.count("\nadapters:\n") == 1
        told = told.replace("\nadapters:\n", f"\nadapters:\n  paging: {{pagerduty: {pager}}}\n")
        config.write_text(told, encoding="utf-8")
        async with sandbox(config.with_name("state"), config=config, command=jumping) as pilot:
            yield pilot


async def alert(
    pilot: Pilot, pagerduty: FakePagerDuty, incident: Incident, state: str, time: int = 1
) -> Alert:
    """Return an incident's alert, the only one each `time` it was opened, once it is in this state."""
    key = incident.id if time == 1 else f"{incident.id}-{time}"

    def found() -> list[Alert]:
        return [each for each in pagerduty.alerts if each.event["dedup_key"] == key]

    async with asyncio.timeout(20):
        while [each.state for each in found()] != [state]:
            await asyncio.sleep(0.02)  # the pager tells nobody of what it is told
    return found()[0]


def kill_after(pilot: Pilot, pagerduty: FakePagerDuty) -> asyncio.Event:
    """Kill the bot at its next call to the pager, which is carried out; the event says that it is dead."""
    dead = asyncio.Event()

    async def play(_request: web.Request, _handler: Handler) -> web.StreamResponse:
        await pilot.bot.kill()
        dead.set()
        return web.Response(status=502)

    pagerduty.plays.append(after_the_fact(play))
    return dead


async def test_it_is_called_told_and_stood_down(pilot: Pilot, pagerduty: FakePagerDuty) -> None:
    """It gets the owner's alert by the incident's id; who takes it in Discord, and the end, reach it."""
    incident = await Incident.begun(pilot, "Payment processing failures", "sev1")
    [announcement] = incident.messages("announcement")
    card, room = await incident.message("card", f"Page: {NOTIFIED}"), await incident.room()

    event = (await alert(pilot, pagerduty, incident, "triggered")).event
    taken = await pilot.person("bob").press(card, "I take it")
    await alert(pilot, pagerduty, incident, "acknowledged")
    await incident.message("card", "Taken by @bob")
    await resolve(pilot, incident, "Stripe API key rotated, payments flowing")
    await alert(pilot, pagerduty, incident, "resolved")
    await incident.slash("reopen", reason="It is back.")
    await alert(pilot, pagerduty, incident, "triggered", time=2)

    assert NOTIFIED in announcement["content"].splitlines()
    assert event["routing_key"] == KEY
    assert event["payload"]["summary"] == f"SEV-1 payment-service: {incident.title}"
    assert event["payload"]["severity"] == "critical"
    assert [each["href"].rsplit("/", 1)[1] for each in event["links"]] == [room["id"]]
    assert taken.text == "Taken by @bob."
    assert incident.messages("call 1") == []


async def test_killed_after_each_call_to_it(pilot: Pilot, pagerduty: FakePagerDuty) -> None:
    """Killed as it has paged, and as it has stood it down: there is one alert, and it ends resolved."""
    title = "Payments die with the bot"
    dead = kill_after(pilot, pagerduty)
    async with unanswered(create(pilot, title, "sev3")):
        incident = await Incident.opened(pilot, title)
        await dead.wait()
    await restart(pilot)
    await incident.message("card", f"Page: {NOTIFIED}")
    await incident.message("announcement", NOTIFIED)
    await alert(pilot, pagerduty, incident, "triggered")

    dead = kill_after(pilot, pagerduty)
    async with unanswered(resolve(pilot, incident, "They live.")):
        await dead.wait()
    await restart(pilot)
    await incident.message("postmortem")
    await alert(pilot, pagerduty, incident, "resolved")

    await proven(pilot)
    for event in ("incident.paged", "incident.resolved"):
        assert len(incident.records(event)) == 1, event


async def test_it_is_down_and_comes_back(pilot: Pilot, pagerduty: FakePagerDuty) -> None:
    """The incident is there all the same, says that nobody was paged yet, and shows when somebody was."""
    down = answers(503, html="<html>Come back later</html>")
    pagerduty.plays += [down, down, down, after_the_fact(down)]  # each attempt tries twice
    incident = await Incident.begun(pilot, "Payments and the pager are down")
    [announcement] = incident.messages("announcement")
    why = "PagerDuty answered 503: a page of HTML, as a proxy sends"
    told = f"⚠️ Nobody was paged yet: {why}. It is tried again."
    await incident.message("card", told)
    seen = pilot.person("oncall").view.looks[announcement["id"]]
    assert told in str(seen[0]["content"]).splitlines()

    while pagerduty.plays:
        jump(pilot, timedelta(seconds=10))
        await asyncio.sleep(0.1)  # the pager tells nobody that it was asked
    jump(pilot, timedelta(seconds=10))

    await incident.message("card", f"Page: {NOTIFIED}")
    await incident.message("announcement", NOTIFIED)
    await alert(pilot, pagerduty, incident, "triggered")


async def test_a_team_that_it_does_not_know(pilot: Pilot, pagerduty: FakePagerDuty) -> None:
    """Where no key is set nothing is sent, and people are told to call somebody by hand, and why."""
    before = len(pagerduty.alerts)
    incident = await Incident.begun(pilot, "Checkout failing", "sev1")

    told = await incident.message("announcement", "⚠️ Nobody was paged: PagerDuty has no routing key of")

    assert "platform-team, only of payment-team. Call somebody by hand." in told["content"]
    assert len(pagerduty.alerts) == before
