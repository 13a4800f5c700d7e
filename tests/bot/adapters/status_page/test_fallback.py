"""The public is told by hand, on a strict Statuspage."""

import json

from bot.adapters.status_page.statuspage import Statuspage
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.statuspage import FakeStatuspage

SECRET = "secret"  # noqa: S105 - nobody's
OPTIONS = {"page": "page1", "token": by_hand.TOKEN, "components": {"payment-service": "c1"}}


async def test_an_incident_is_told_by_hand() -> None:
    """From its first word to its end, with the component that it is about."""
    page = FakeStatuspage(SECRET, {"c1": "operational"})
    async with page.served() as url:
        typed = by_hand.offered(Statuspage, {**OPTIONS, "url": f"{url}/v1"}, "payment-service")
        look, begin, go_on = typed[Task.PUBLISH]
        begun = await by_hand.types(begin, TOKEN=SECRET, TITLE="Payments fail", TEXT="We look at it.")
        assert (begun.code, page.components) == (0, {"c1": "major_outage"}), begun.out
        [there] = json.loads((await by_hand.types(look, TOKEN=SECRET)).out)
        done = await by_hand.types(go_on, TOKEN=SECRET, INCIDENT=there["id"], TEXT="It was a key.")

    assert (done.code, page.components) == (0, {"c1": "operational"}), done.out
    assert page.told == ["We look at it.", "It was a key.", "This is resolved."]
    assert [(each["name"], each["status"]) for each in page.incidents] == [("Payments fail", "resolved")]
    assert page.findings == []
