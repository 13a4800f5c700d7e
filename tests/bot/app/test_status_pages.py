"""Two pages as one: the bot's own is right whatever happens elsewhere."""

from dataclasses import replace

import pytest
from typing_extensions import override

from bot.app.status_pages import BothPages
from bot.chat.cards.incident import announcement
from bot.core.incidents import Response
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.status_page import ComponentState
from tests.contracts.test_status_page import PAYMENTS
from tests.fakes.incident_bench import IncidentBench
from tests.fakes.status_page import MemoryStatusPage

STATES = {"payment-service": ComponentState.MAJOR_OUTAGE}


@pytest.fixture
def own() -> MemoryStatusPage:
    """Return the bot's own page."""
    return MemoryStatusPage()


@pytest.fixture
def elsewhere() -> MemoryStatusPage:
    """Return the other one."""
    return MemoryStatusPage()


async def test_both_show_it(own: MemoryStatusPage, elsewhere: MemoryStatusPage) -> None:
    """The same incident, and the same components."""
    await BothPages(own, elsewhere).publish(PAYMENTS, STATES)

    for page in (own, elsewhere):
        assert page.publications == {PAYMENTS.key: PAYMENTS}
        assert page.components == STATES


async def test_the_own_page_does_not_wait_for_the_other(
    own: MemoryStatusPage, elsewhere: MemoryStatusPage
) -> None:
    """It shows the incident before the other one fails; the error says so, and the next try mends it."""
    both, elsewhere.failing = BothPages(own, elsewhere), 1
    with pytest.raises(BackEndError, match=r"^only the bot's own page shows it\. The status page does"):
        await both.publish(PAYMENTS, STATES)
    assert own.publications == {PAYMENTS.key: PAYMENTS}

    await both.publish(PAYMENTS, STATES)
    assert elsewhere.publications == {PAYMENTS.key: PAYMENTS}


class Refusing(MemoryStatusPage):
    """One whose token is wrong."""

    @override
    async def publish(self, *_: object) -> None:
        """Refuse."""
        raise NotSetUp("Statuspage answered 401.")


async def test_what_is_final_stays_final(own: MemoryStatusPage) -> None:
    """Nobody tries for a day with a wrong token."""
    with pytest.raises(NotSetUp, match="answered 401"):
        await BothPages(own, Refusing()).publish(PAYMENTS, STATES)


async def test_the_own_page_failing_is_its_own_error(
    own: MemoryStatusPage, elsewhere: MemoryStatusPage
) -> None:
    """Nothing is told elsewhere that the bot could not keep."""
    own.failing = 1
    with pytest.raises(BackEndError, match=r"^The status page does not answer"):
        await BothPages(own, elsewhere).publish(PAYMENTS, STATES)
    assert elsewhere.publications == {}


async def test_the_card_says_why_and_is_right_in_the_end(
    own: MemoryStatusPage, elsewhere: MemoryStatusPage
) -> None:
    """Down elsewhere: the own page shows the incident at once, people read so, and the rest is done later."""
    bench = IncidentBench()
    bench.deps = replace(bench.deps, status_page=BothPages(own, elsewhere))
    bench.response = Response(bench.deps, bench.patience)
    elsewhere.failing = 2
    incident = await bench.create()
    shown = announcement.content(incident)
    for _ in range(2):
        await bench.pass_time(20)
    now = bench.now(incident)
    await bench.crash()

    why = "only the bot's own page shows it. The status page does not answer"
    assert f"⚠️ Status page not updated yet: {why}. It is tried again." in shown.splitlines()
    assert "Status page updated: Investigating" in announcement.content(now).splitlines()
    assert own.publications.keys() == elsewhere.publications.keys() == {incident.id}


async def test_both_are_asked_whether_they_are_ready(
    own: MemoryStatusPage, elsewhere: MemoryStatusPage
) -> None:
    """In one line."""
    assert await BothPages(own, elsewhere).ping() == "MemoryStatusPage: ready; MemoryStatusPage: ready"
