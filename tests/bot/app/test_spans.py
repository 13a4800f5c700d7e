"""Spans, read by a collector as they arrive over OTLP/HTTP."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import aiohttp
import pytest
import structlog
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from structlog.testing import capture_logs

from bot.app import spans
from bot.app.spans import Spans
from bot.core.domain.refusal import Refused
from tests.fakes.collector import Collected, about, collecting
from tests.fakes.operations import make_operation

Work = Callable[[Spans], None]


@pytest.fixture(autouse=True)
def _ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no thread go on trying beside other tests: its pauses are drawn by chance, which others look at."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    yield
    for thread in [each for each in threading.enumerate() if each.name == "last spans"]:
        thread.join(30)
        assert not thread.is_alive()


async def collect(monkeypatch: pytest.MonkeyPatch, work: Work) -> Collected:
    """Follow what `work` does, and return what arrives of it."""
    async with collecting() as collected:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.address)
        await _follow(work)
    return collected


async def _follow(work: Work) -> None:
    async with spans.exported("1.2.3") as tracer:
        await asyncio.to_thread(work, tracer)


async def test_what_comes_of_a_command_links_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace of its own, hours and a restart later: all it needs is the id of the interaction."""
    operation = make_operation()

    def ask(tracer: Spans) -> None:
        with tracer.command("deploy", operation.interaction_id), tracer.step("submit"):
            tracer.about(operation.id)

    def execute(tracer: Spans) -> None:
        with tracer.consequence("execute", operation), tracer.step("part"):
            pass

    asked, executed = await collect(monkeypatch, ask), await collect(monkeypatch, execute)
    [command], [submit] = asked.named("deploy"), asked.named("submit")
    [root], [part] = executed.named("execute"), executed.named("part")

    assert (submit.trace_id, submit.parent_span_id) == (command.trace_id, command.span_id)
    assert about(submit)["chatops.operation"] == operation.id
    assert (root.trace_id != command.trace_id, root.parent_span_id) == (True, b"")
    assert [(one.trace_id, one.span_id) for one in root.links] == [(command.trace_id, command.span_id)]
    assert part.parent_span_id == root.span_id
    assert about(root)["chatops.operation"] == operation.id
    assert asked.resources[0]["service.name"] == "chatops"
    assert asked.resources[0]["service.version"] == "1.2.3"


def _raise(bound: list[str]) -> None:
    bound.append(structlog.contextvars.get_contextvars()["trace"])
    raise OSError("canary")


async def test_an_error_is_told_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words may hold a secret; a refusal is no error. The log names the trace meanwhile."""
    bound = list[str]()

    def fail(tracer: Spans) -> None:
        with pytest.raises(OSError, match="canary"), tracer.step("broken"):
            _raise(bound)
        with pytest.raises(Refused), tracer.step("refused"):
            raise Refused("no", "No.")

    collected = await collect(monkeypatch, fail)
    [broken], [refused] = collected.named("broken"), collected.named("refused")

    assert broken.status.code == Status.STATUS_CODE_ERROR
    assert (about(broken)["error.type"], refused.status.code) == ("OSError", Status.STATUS_CODE_UNSET)
    assert bound == [broken.trace_id.hex()]
    assert "canary" not in str(collected.spans)


async def test_calls_are_followed_within_steps_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With method, path and status, an error where none came; of polling that no step does nothing."""

    async def call(tracer: Spans, address: str) -> None:
        config = aiohttp.TraceConfig()
        tracer.follow_calls(config, "delivery platform")
        async with aiohttp.ClientSession(trace_configs=[config]) as session:
            await session.get(f"{address}/nowhere?token=canary")
            with structlog.contextvars.bound_contextvars(operation="op_a"), tracer.step("execute"):
                await session.get(f"{address}/nowhere?token=canary")
                with pytest.raises(aiohttp.ClientError):
                    await session.get("http://127.0.0.1:1/gone")

    async with collecting() as collected:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.address)
        await _follow(lambda tracer: asyncio.run(call(tracer, collected.address)))
    answered, unanswered = collected.named("delivery platform GET")

    assert about(answered) == {
        "chatops.operation": "op_a",
        "http.request.method": "GET",
        "http.response.status_code": "404",
        "server.address": "127.0.0.1",
        "url.path": "/nowhere",
    }
    assert about(unanswered)["error.type"] == "ClientConnectorError"
    assert {answered.status.code, unanswered.status.code} == {Status.STATUS_CODE_ERROR}


async def test_a_collector_that_hangs_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps wait for nothing, what is too much is dropped, and the end waits for it a bounded time."""
    monkeypatch.setattr(spans, "_FLUSH_SECONDS", 0.2)
    steps = list[int]()

    def work(tracer: Spans) -> None:
        for number in range(3000):
            with tracer.step("a step"):
                steps.append(number)

    async with collecting(is_hanging=True) as collected:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.address)
        await asyncio.wait_for(_follow(work), 30)
        collected.let_go.set()

    assert len(steps) == 3000


async def test_a_collector_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However often it is tried, and one more when it is back: the library would fill the log at each try."""
    async with collecting() as collected:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.1")
        with capture_logs() as lines:
            async with spans.exported("1"):
                exporter = spans._Exporter()
                for address in ("http://127.0.0.1:1", "http://127.0.0.1:1", collected.address):
                    exporter._client._endpoint = f"{address}/v1/traces"
                    await asyncio.to_thread(exporter.export, [])

    assert [line["event"].partition(";")[0] for line in lines] == [
        "the collector takes no traces",
        "the collector takes traces again",
    ]
    assert not caplog.records
    assert not caplog.records


async def test_the_loop_goes_on_while_the_last_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or nobody would hear a second Ctrl-C while the collector hangs."""
    monkeypatch.setattr(spans, "_FLUSH_SECONDS", 30)
    async with collecting(is_hanging=True) as collected:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collected.address)
        asyncio.get_running_loop().call_later(0.05, collected.let_go.set)
        async with asyncio.timeout(20):
            await _follow(_step)

    assert collected.named("a step")


def _step(tracer: Spans) -> None:
    with tracer.step("a step"):
        pass
