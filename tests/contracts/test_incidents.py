"""The incidents port: one suite over the real store and the one in memory."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain import audit
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.operation import State
from bot.core.ports.store import Duplicate
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import NOON, make_event, make_operation


def _incident(number: int = 1, **changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": f"inc_{number}",
        "title": "Checkout is \ud83d down",
        "severity": Severity.SEV1,
        "opened_at": NOON,
        "service": "order-service",
    }
    return Incident(**(fields | changes))


async def test_none_at_first(kept: Bench) -> None:
    """Nothing is broken until somebody says so."""
    assert list(await kept.incidents.open()) == []


async def test_an_incident_is_kept_whole(kept: Bench) -> None:
    """What comes back is what was kept, with or without a service, and its event is written down."""
    one, two = _incident(1), _incident(2, service=None, severity=Severity.SEV4)
    await kept.incidents.keep(one, make_event(make_operation()))
    await kept.incidents.keep(two)

    assert list(await kept.incidents.open()) == [one, two]
    assert await kept.told() == ["operation.requested op_1"]


async def test_the_first_to_open_comes_first(kept: Bench) -> None:
    """Whenever they were kept, and whether they were changed since."""
    for number, minute in ((1, 2), (2, 0), (3, 1), (4, 0)):
        await kept.incidents.keep(_incident(number, opened_at=NOON + timedelta(minutes=minute)))
    await kept.incidents.keep(_incident(2, title="worse"))

    assert [incident.id for incident in await kept.incidents.open()] == ["inc_2", "inc_4", "inc_3", "inc_1"]


async def test_the_one_with_its_id_is_replaced(kept: Bench) -> None:
    """A changed severity counts; a closed one is no longer open; an opened one is again."""
    await kept.incidents.keep(_incident(1))
    await kept.incidents.keep(_incident(2))
    milder = _incident(1, severity=Severity.SEV3)
    await kept.incidents.keep(milder)
    await kept.incidents.keep(_incident(2, closed_at=NOON))
    assert list(await kept.incidents.open()) == [milder]

    await kept.incidents.keep(_incident(2))

    assert list(await kept.incidents.open()) == [milder, _incident(2)]


async def test_incident_and_events_are_one(kept: Bench) -> None:
    """Where an event is refused, nothing is kept."""
    ended = audit.ending(make_operation(state=State.SUCCEEDED), NOON)
    await kept.store.record(ended)

    with pytest.raises(Duplicate):
        await kept.incidents.keep(_incident(), ended)

    assert list(await kept.incidents.open()) == []
