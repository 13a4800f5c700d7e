"""What `chatops do` answers to commands that change nothing in production."""

from dataclasses import replace

import pytest

from bot.app.questions import _ANSWERS, answer
from bot.chat.cards import face
from bot.chat.interactions.incidents import ANSWERS
from bot.core.domain.command import COMMANDS, parse
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.workflow import Workflow
from tests.fakes.answers import ALICE, MALLORY, attempt, make_sources
from tests.fakes.bench import BOB, Bench
from tests.fakes.runbooks import FAULTY, RunbookBench, make_runbook


async def _told(text: str, by: Attempt | None = None) -> list[str]:
    """Return the lines that a person reads in their terminal."""
    bench = Bench()
    asked = by or attempt(ALICE, text)
    return list(face.lines(await answer(make_sources(), Workflow(bench.deps), asked, parse(text))))


def test_every_command_is_carried_out_somewhere() -> None:
    """What is no power over production is answered here; nothing is both, and nothing is left out."""
    assert _ANSWERS.keys() | ANSWERS.keys() | set(Action) == COMMANDS.keys()
    assert not (_ANSWERS.keys() | ANSWERS.keys()) & set(Action)
    assert not _ANSWERS.keys() & ANSWERS.keys()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("/status environment:production", "❔ No answer: payment-service in production."),
        ("/status order-service production", "🟢 Healthy: order-service in production."),
        ("/logs order-service last:1h", "No lines"),
        ("/approvals", "Nothing waits"),
        ("/audit", "Nothing in the log matches."),
        ("/policy explain deploy order-service production", "🔎"),
        ("/policy show", "📜 The approval matrix"),
        ("/policy reload", "🔁 The approval matrix was read again."),
        ("/lock order-service production disk swap", "🔒 order-service in production is locked by @alice"),
        ("/help", "Commands"),
    ],
)
async def test_answers_read_as_in_discord(text: str, begins: str) -> None:
    """The same card, as plain lines."""
    told = await _told(text)

    assert told[0].startswith(begins), told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/approvals cancel op_9", "There is no such operation"),
        ("/unlock order-service production", "is not locked"),
        ("/status no-such", "There is no such service"),
    ],
)
async def test_refusals_are_refusals(text: str, why: str) -> None:
    """In the core's own words."""
    with pytest.raises(Refused, match=why):
        await _told(text)


async def test_strangers_are_strangers_here_too() -> None:
    """The terminal is no way around the matrix."""
    for text in ("/logs order-service", "/audit", "/policy show", "/lock order-service production because"):
        with pytest.raises(Refused):
            await _told(text, attempt(MALLORY, text))


async def test_a_runbook_is_begun_and_listed() -> None:
    """Its card is told here, too; where nothing plays them that is told."""
    bench = RunbookBench(make_runbook(), FAULTY)
    asked = attempt(ALICE, "/runbook bad-deploy")
    parts = make_sources(), bench.workflow
    lead = replace(asked, requester=bench.chat.members[BOB])

    begun = await answer(*parts, lead, parse("/runbook bad-deploy"), None, bench.runbooks)
    listed = await answer(*parts, replace(lead, interaction_id="2"), parse("/runbook"), None, bench.runbooks)

    assert list(face.lines(begun))[1:3] == [
        "📘 Runbook: Roll back a bad deploy",
        "Step 1 of 3, begun by @bob.",
    ]
    assert "bad-deploy" in "\n".join(face.lines(listed))
    with pytest.raises(Refused, match="not played from here"):
        await answer(*parts, lead, parse("/runbook"))
