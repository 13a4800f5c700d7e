"""The memory of the alerts port: one suite over the real store and the one in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import Card
from bot.core.domain.person import CHATOPS
from bot.core.ports.store import Duplicate, Stale
from tests.contracts.memory_bench import Bench
from tests.fakes.alerts import KEY, ended, make_alert, make_group
from tests.fakes.operations import NOON

EVENT = Event(
    at=NOON,
    event=EventName.ALERT_FIRING,
    id="alerts_1",
    user=CHATOPS,
    command="",
    channel="",
    severity="sev1",
)


async def test_none_at_first(kept: Bench) -> None:
    """Nothing is known before anybody tells."""
    assert await kept.alerts.group("alerts_1") is None
    assert await kept.alerts.newest(KEY) is None
    assert list(await kept.alerts.unshown()) == list(await kept.alerts.firing()) == []


async def test_a_group_is_kept_whole(kept: Bench) -> None:
    """What comes back is what was kept, every field of it, and its event is written down."""
    group = make_group(
        make_alert(summary="\ud83d é"),
        ended(make_alert("f2")),
        truncated=3,
        resolved_at=NOON,
        card=Card("2", "3"),
        is_shown=True,
        incident_id="inc_1",
    )

    first = await kept.alerts.add(group, EVENT)

    assert first == replace(group, revision=1) == await kept.alerts.group("alerts_1")
    assert await kept.told() == ["alert.firing alerts_1"]


async def test_a_group_is_replaced(kept: Bench) -> None:
    """Saving takes the place of what was there, once for each revision."""
    first = await kept.alerts.add(make_group())

    second = await kept.alerts.save(replace(first, truncated=1))

    assert await kept.alerts.group("alerts_1") == second == replace(first, truncated=1, revision=2)
    with pytest.raises(Stale):
        await kept.alerts.save(first, EVENT)
    assert await kept.told() == []


async def test_one_group_of_a_key_fires(kept: Bench) -> None:
    """Whatever races, a group that fires is kept once; when it has resolved the next one may be."""
    first = await kept.alerts.add(make_group())
    for again in (make_group(id="alerts_2"), make_group(key="another")):
        with pytest.raises(Duplicate):
            await kept.alerts.add(again)

    await kept.alerts.save(replace(first, resolved_at=NOON))

    await kept.alerts.add(make_group(id="alerts_2"))


async def test_the_newest_of_a_key_is_found(kept: Bench) -> None:
    """That is the one that Alertmanager speaks of."""
    for number in (2, 1, 3):
        at = NOON + timedelta(hours=number)
        await kept.alerts.add(make_group(id=f"alerts_{number}", opened_at=at, resolved_at=at))
    await kept.alerts.add(make_group(id="alerts_4", key="another"))

    found = await kept.alerts.newest(KEY)

    assert found is not None
    assert found.id == "alerts_3"


async def test_what_is_open_is_found_in_order(kept: Bench) -> None:
    """What is to be shown and what fires, the first to fire coming first."""
    for number in (3, 1, 2):
        at = NOON + timedelta(hours=number)
        group = make_group(id=f"alerts_{number}", key=str(number), opened_at=at)
        await kept.alerts.add(replace(group, is_shown=number == 1, resolved_at=at if number == 2 else None))

    assert [each.id for each in await kept.alerts.unshown()] == ["alerts_2", "alerts_3"]
    assert [each.id for each in await kept.alerts.firing()] == ["alerts_1", "alerts_3"]


async def test_what_is_long_over_is_forgotten(kept: Bench) -> None:
    """A month after its end nobody asks for a group, unless its end is still to be shown."""
    over, now = NOON, NOON + timedelta(days=31)
    ends = [(over, True), (over, False), (over + timedelta(days=2), True), (None, True)]
    for number, (at, is_shown) in enumerate(ends):
        group = make_group(id=f"alerts_{number}", key=f"{number}", resolved_at=at, is_shown=is_shown)
        await kept.alerts.add(group)

    await kept.alerts.add(make_group(id="alerts_9", key="new", opened_at=now))

    known = [await kept.alerts.group(f"alerts_{number}") is not None for number in (0, 1, 2, 3, 9)]
    assert known == [False, True, True, True, True]
