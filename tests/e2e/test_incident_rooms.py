"""Where a room stands when the server has no place for it: in another category, then in a thread."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from tests.e2e.crash import kill, restart
from tests.e2e.incident import Incident, create
from tests.e2e.person import Reply
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.rules import Rules
from tests.e2e.view import Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_CATEGORY, IN_GUILD = 50, 500
CATEGORY, TEXT = 4, 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox whose settings name a category for when that of #incidents is full: Overflow."""
    config = Rules(tmp_path_factory.mktemp("team")).config
    async with sandbox(config.with_name("state"), config=config) as pilot:
        overflow = await made(pilot, "Overflow", CATEGORY)
        told = config.read_text(encoding="utf-8")
        assert told.count("\nincidents:\n") == 1
        where = f'\nincidents:\n  overflow: ["{overflow["id"]}"]\n'
        config.write_text(told.replace("\nincidents:\n", where), encoding="utf-8")
        await kill(pilot)
        await restart(pilot)
        yield pilot


async def channels(pilot: Pilot) -> list[Json]:
    """Return all channels and categories."""
    return list(await pilot.person("oncall").call("GET", f"/guilds/{pilot.ready['guild_id']}/channels"))


async def usual(pilot: Pilot) -> str:
    """Return the id of the category in which #incidents stands."""
    id_ = pilot.ready["channels"]["incidents"]
    return next(str(each["parent_id"]) for each in await channels(pilot) if each["id"] == id_)


async def made(pilot: Pilot, name: str, kind: int = TEXT, **more: object) -> Json:
    """Make a channel, as a moderator does."""
    moderator = Actor(int(pilot.ready["application_id"]), is_bot=True)
    body = {"name": name, "type": kind, **more}
    call = Call("POST", f"/guilds/{pilot.ready['guild_id']}/channels", body=body)
    return dict(await pilot.in_discord(lambda discord: discord.world.request(moderator, call)))


async def fill(pilot: Pilot, name: str) -> None:
    """Make channels until a category is full."""
    there = await channels(pilot)
    [category] = [each["id"] for each in there if (each["type"], each["name"]) == (CATEGORY, name)]
    inside = sum(each["parent_id"] == category for each in there)
    for number in range(inside, IN_CATEGORY):
        await made(pilot, f"talk-{number}", parent_id=category)


async def begun(pilot: Pilot, title: str) -> tuple[Incident, Reply, Json]:
    """Let an incident begin; return it, the answer, and its room as Discord shows it."""
    answer = await create(pilot, title, "sev3")
    incident = await Incident.opened(pilot, title)
    await incident.message("announcement")
    [card] = incident.messages("card")
    room = await pilot.person("oncall").call("GET", f"/channels/{card['channel_id']}")
    return incident, answer, dict(room)


def told(incident: Incident, answer: Reply, why: str) -> None:
    """Hold that the answer, the card and the announcement say why the room is where it is."""
    [card], [announcement] = incident.messages("card"), incident.messages("announcement")
    assert answer.text.endswith(why)
    assert why in str(card["content"])
    assert why in str(announcement["content"])


async def test_full_categories_and_a_full_server(pilot: Pilot) -> None:
    """First the other category, then a thread of #incidents, and each time people are told why."""
    _, answer, room = await begun(pilot, "There is a place")
    assert room["parent_id"] == await usual(pilot)
    assert answer.text == f"Created: <#{room['id']}>."

    await fill(pilot, "Incidents")
    incident, answer, room = await begun(pilot, "The category is full")
    [overflow] = [each["id"] for each in await channels(pilot) if each["name"] == "Overflow"]
    assert room["parent_id"] == overflow
    told(incident, answer, "The category Incidents is full (50 channels), so this stands in Overflow.")

    await fill(pilot, "Overflow")
    incident, answer, thread = await begun(pilot, "Every category is full")
    assert thread["parent_id"] == pilot.ready["channels"]["incidents"]
    told(incident, answer, "Every category for incidents is full (50 channels each), so this is a thread.")

    for number in range(len(await channels(pilot)), IN_GUILD):
        await made(pilot, f"more-{number}")
    incident, answer, thread = await begun(pilot, "The server is full")
    assert thread["parent_id"] == pilot.ready["channels"]["incidents"]
    told(incident, answer, "The server has 500 channels, the most there can be, so this is a thread.")
