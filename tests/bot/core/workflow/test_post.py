"""The card of an operation."""

import pytest

from bot.core.ports.chat import ChatError
from bot.core.workflow.post import post
from tests.fakes.bench import Bench
from tests.fakes.operations import make_operation


async def test_the_card_is_remembered(bench: Bench) -> None:
    """Afterwards the operation is found by its message, and nobody waits for it any more."""
    operation = await bench.store.add(make_operation(card=None))
    posted = await post(bench.deps, operation)

    assert await bench.store.by_card(bench.card(operation).message_id) == posted
    assert not bench.deps.posting
    bench.store.operations.clear()


async def test_a_failure_lets_nobody_wait(bench: Bench) -> None:
    """Votes on other cards go on at once."""
    operation = await bench.store.add(make_operation(card=None))
    bench.chat.unreachable = True
    with pytest.raises(ChatError):
        await post(bench.deps, operation)

    assert not bench.deps.posting
    bench.store.operations.clear()
