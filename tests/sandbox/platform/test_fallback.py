"""The sandbox's platform, worked by hand: what is typed has the effect that the bot's order would have."""

import asyncio
import json
import re
from pathlib import Path

from bot.core.ports.fallback import Task
from sandbox.platform import Delivery, Logs, Migrations, Monitoring
from tests.fakes import by_hand
from tests.fakes.platform import paying, served


async def test_the_platform_is_worked_by_hand(tmp_path: Path) -> None:
    """A database is migrated, a service scaled and rolled out, and all of it is seen."""
    place = ("payment-service", "staging")
    async with served(tmp_path, paying()) as platform:
        options = {"url": platform.url}
        typed = by_hand.offered(Delivery, options, *place)
        for builder in (Migrations, Logs, Monitoring):
            typed |= by_hand.offered(builder, options, *place)
        back = typed.pop(Task.ROLLBACK)
        done = {task: await _typed(platform.url, lines[0]) for task, lines in typed.items()}

    shown = json.loads(done[Task.LOOK].replace("}{", "}\n{").splitlines()[0])
    assert (shown["version"], shown["desired"]) == ("v1.8.2", 1)
    ledger = [json.loads(line) for line in next(tmp_path.rglob("operations.jsonl")).read_text().splitlines()]
    orders = [each["order"] for each in ledger if each["event"] == "accepted"]
    assert [each["action"] for each in orders] == ["deploy", "scale", "migrate"]
    assert (orders[0]["artifact"]["version"], orders[1]["replicas"]) == ("v1.8.2", 2)
    assert len(orders[2]["migrations"]) == 2
    assert back == [typed[Task.DEPLOY][0].replace('"deploy"', '"rollback"')]
    assert json.loads(done[Task.LOGS])["entries"]
    assert "samples" in json.loads(done[Task.MEASURE])


async def _typed(url: str, lines: str) -> str:
    """Type the lines and wait until what they ordered has ended; return what was printed."""
    ended = await by_hand.types(lines, VERSION="v1.8.2", REPLICAS="2")
    assert ended.code == 0, ended.out + ended.err
    for operation in re.findall(r"by-hand-[0-9-]+", ended.out):
        seen, phase, news = 0, "running", None
        async with asyncio.timeout(20):
            while phase == "running":
                asked = f"{url}/operations/{operation}/events?after={seen}&wait=20"
                news = json.loads((await by_hand.types(f"curl -sS '{asked}'")).out)
                seen, phase = news["seen"], news["reports"][-1]["phase"]
        assert phase == "succeeded", news
    return ended.out
