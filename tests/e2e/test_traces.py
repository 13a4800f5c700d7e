"""Traces of the bot as it ships, as a collector gets them over OTLP/HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.crash import restart, stop
from tests.e2e.pilot import Pilot
from tests.fakes.collector import Collected, about, collecting

ADDRESS, DELAY = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_BSP_SCHEDULE_DELAY"


@pytest.fixture
async def collected(spare: Pilot) -> AsyncIterator[Collected]:
    """Collect what the bot exports; afterwards it exports nothing again."""
    async with collecting() as collected:
        await stop(spare)
        spare.bot._environ |= {ADDRESS: collected.address, DELAY: "100"}
        await restart(spare)
        yield collected
        await stop(spare)
        for name in (ADDRESS, DELAY):
            del spare.bot._environ[name]
        await restart(spare)


async def test_one_deploy_is_followed_to_its_end(spare: Pilot, collected: Collected) -> None:
    """The command with its submission; the vote and the execution, each a trace that links to the command.

    Every call of Discord and of the platform that was made for one of them stands under it. The end of the
    bot leaves nothing behind.
    """
    card = await spare.order("order-service")
    await spare.person("bob").react(card.message, "✅")
    await card.shows("✅ Deploy complete. Health check passed.")
    await spare.announcement(card.operation_id)
    assert await stop(spare) == 0
    [command], [submit] = collected.named("deploy"), collected.named("submit")
    [vote], [execute] = collected.named("vote"), collected.named("execute")

    assert submit.parent_span_id == command.span_id
    assert {"Discord POST", "delivery platform GET"} <= collected.within(command)
    assert "Discord GET" in collected.within(vote)
    assert {"Discord POST", "delivery platform PUT"} <= collected.within(execute)
    for trace in (vote, execute):
        assert [(one.trace_id, one.span_id) for one in trace.links] == [(command.trace_id, command.span_id)]
        assert trace.parent_span_id == b""
    for span in (submit, vote, execute):
        assert about(span)["chatops.operation"] == card.operation_id
    paths = {about(span)["url.path"] for span in collected.spans if span.name.startswith("Discord")}
    assert "/channels/{id}/messages/{id}" in paths
    assert not any(spare.ready["bot_token"] in str(span) for span in collected.spans)
    await restart(spare)
