"""What the `script` delivery does on bad days; the rest stands in test_restarts and in tests/contracts."""

import asyncio

import aiohttp
import pytest

from bot.adapters.delivery.script import ScriptDelivery
from bot.core.domain.comparison import Commit
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from bot.core.ports.back_end import StageState as State
from tests.fakes.script import SERVICE, DeliveryTool, order, python, reports


async def ran(adapter: ScriptDelivery) -> Report:
    """Start an order and follow it to its end."""
    await adapter.start(order())
    return (await reports(adapter))[-1]


async def test_the_command_is_told_what_to_do(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """In its arguments and in its environment; what the order does not have is empty."""
    code = "print(sys.argv[1:], sorted(v for v in os.environ.items() if v[0] != 'LC_CTYPE'))"
    names = ("{operation}", "{action}", "--at={reference}", "{version}", "{replicas}")
    end = await ran(tool.adapter(session, run=python(code, *names)))

    assert end.message.startswith("['op_1', 'deploy', '--at=sha256:2', 'v2.4.1', '']")
    assert "('CHATOPS_ENVIRONMENT', 'production'), ('CHATOPS_OPERATION_ID', 'op_1')" in end.message


async def test_lines_are_told_while_it_runs(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Not only at its end, and without a line's end as soon as it is over."""
    tool.hold()
    adapter = tool.adapter(session)
    await adapter.start(order())
    following = adapter.follow("op_1")
    async with asyncio.timeout(10):
        seen = [await anext(following), await anext(following)]
    tool.release()

    assert seen[-1].message == "deploy begins"
    assert seen[-1].link == "https://ci.example/1"
    assert [report.phase async for report in following][-1] is Phase.SUCCEEDED


async def test_exit_code_0_is_success_without_any_word(
    tool: DeliveryTool, session: aiohttp.ClientSession
) -> None:
    """The least that a tool can do; all replicas are in the new state then."""
    end = await ran(tool.adapter(session, run=python("")))

    assert end == Report(phase=Phase.SUCCEEDED, ready=3, desired=3, version="v2.4.1", evidence="exit code 0")


async def test_stages_are_done_with_the_command(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Where nothing counts replicas, the stages that are done are counted."""
    code = 'print(\'{"stage": "build", "state": "done"}\\n{"stage": "roll out"}\')'
    nothing = python('print(\'{"version": "v2.4.0"}\')')
    end = await ran(tool.adapter(session, run=python(code), running=nothing))

    assert [(stage.name, stage.state) for stage in end.stages] == [
        ("build", State.DONE),
        ("roll out", State.DONE),
    ]
    assert (end.ready, end.desired) == (2, 2)


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("sys.exit('no such host')", "exit code 1: no such host"),
        ("print('working'); sys.exit(7)", "exit code 7: working"),
        ("print('{\"evidence\": \"pod 2: OOM\"}'); sys.exit('failed')", "exit code 1: failed; pod 2: OOM"),
        ("os.kill(os.getpid(), 9)", "ended by signal 9"),
    ],
)
async def test_anything_else_is_failure(
    tool: DeliveryTool, session: aiohttp.ClientSession, code: str, evidence: str
) -> None:
    """With its last words, and what it told as evidence before."""
    end = await ran(tool.adapter(session, run=python(code)))

    assert (end.phase, end.evidence) == (Phase.FAILED, evidence)


async def test_what_does_not_end_is_ended(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """At the time limit, and told as that."""
    end = await ran(tool.adapter(session, run=python("time.sleep(60)"), timeout=0.3))

    assert (end.phase, end.evidence) == (Phase.FAILED, "it did not end within 0.3 s and was ended")


async def test_much_output_ends_nothing(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """A deploy that prints without end is not ended in its middle for that."""
    code = "for _ in range(6): print('x' * 1_000_000)\nprint('last')"
    end = await ran(tool.adapter(session, run=python(code)))

    assert (end.phase, end.message) == (Phase.SUCCEEDED, "last")


async def test_find_may_know_nothing(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Exit code 3 says that it never arrived; any other failure says nothing."""
    assert await tool.adapter(session, find=tool.found_by()).find("op_9") is None
    with pytest.raises(CannotTell, match="did not tell what became of op_9: exit code 1: no"):
        await tool.adapter(session, find=python("sys.exit('no')")).find("op_9")


async def test_two_processes_do_not_overlap(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """What another process runs in a place keeps this one out of it."""
    tool.hold()
    one, other = tool.adapter(session), tool.adapter(session)
    await one.start(order())
    with pytest.raises(OrderRefused, match="still runs"):
        await other.start(order("op_2"))
    tool.release()

    assert (await reports(one))[-1].phase is Phase.SUCCEEDED


async def test_commits_are_compared(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """By a command, where there is one and it knows."""
    comparison = await tool.adapter(session).compare(SERVICE, "sha256:1", "sha256:2")

    assert comparison is not None
    assert comparison.commits == (Commit("sha256:2", "Change it", "Ada"),)
    assert await tool.adapter(session).compare(SERVICE, "sha256:0", "sha256:2") is None
    assert await tool.adapter(session, compare=None).compare(SERVICE, "a", "b") is None


async def test_a_tool_that_fails_is_an_error(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """In the port's words, with the tool's own."""
    adapter = tool.adapter(session, running=python("print('hello')"), releases=python("sys.exit('no')"))
    with pytest.raises(BackEndError, match="did not tell which releases order-service has: exit code 1: no"):
        await adapter.releases(SERVICE)
    with pytest.raises(BackEndError, match="what it printed is not as documented"):
        await adapter.running(SERVICE, "production")


async def test_nothing_to_scale(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Where the tool counts no replicas, a scaling is refused."""
    adapter = tool.adapter(session, running=python('print(\'{"version": "v2.4.0"}\')'))
    scale = Order(operation_id="op_1", action="scale", service=SERVICE, environment="production", replicas=4)
    with pytest.raises(OrderRefused, match="no replicas are counted"):
        await adapter.start(scale)


async def test_ping_asks_or_looks(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """Its own command where there is one, which is named when it fails or is not there."""
    assert "orders remembered in" in await tool.adapter(session).ping()
    assert await tool.adapter(session, ping=python("print('ready, 3 hosts')")).ping() == "ready, 3 hosts"
    with pytest.raises(BackEndError, match="did not tell whether it is ready: exit code 1: no token"):
        await tool.adapter(session, ping=python("sys.exit('no token')")).ping()
    with pytest.raises(BackEndError, match="there is no command no-such-tool"):
        await tool.adapter(session, find=("no-such-tool",)).ping()


async def test_what_is_passed_on_is_never_told(tool: DeliveryTool, session: aiohttp.ClientSession) -> None:
    """A tool that prints its token prints it for nobody: not on the card, in no error, in no journal."""
    says = "print(os.environ['TOKEN'], flush=True); sys.exit(os.environ['TOKEN'])"
    finds = python('print(\'{"phase": "failed", "evidence": "\' + os.environ[\'TOKEN\'] + \'"}\')')
    options = tool.options(run=python(says), releases=python(says), find=finds, environ=("TOKEN",))
    adapter = ScriptDelivery.build(session, options, {"TOKEN": "canary-1234"})
    end = await ran(adapter)
    with pytest.raises(BackEndError) as failed:
        await adapter.releases(SERVICE)

    found = await adapter.find("op_9")

    assert (end.message, end.evidence) == ("($TOKEN)", "exit code 1: ($TOKEN)")
    assert found is not None
    assert found.evidence == "($TOKEN)"
    assert "canary-1234" not in str(failed.value)
    assert "canary-1234" not in (tool.state / "operations.jsonl").read_text()
