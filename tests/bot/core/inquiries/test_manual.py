"""The manual: everything for everybody, and who may use it."""

import pytest

from bot.core.domain.command import COMMANDS
from bot.core.domain.refusal import Refused
from bot.core.inquiries.manual import manual
from tests.fakes.answers import MALLORY, Memory, attempt


async def test_lists_every_command_for_everybody() -> None:
    """Also strangers may read what there is; the question is recorded."""
    memory = Memory()

    found = await manual(memory.sources, attempt(MALLORY), {})

    assert [entry.name for entry in found] == list(COMMANDS)
    assert memory.ended() == [("mallory", "/help", "success")]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("deploy", ["deploy"]),
        ("/lock", ["lock"]),
        ("policy", ["policy explain", "policy show", "policy reload"]),
        ("/policy  show", ["policy show"]),
        ("approvals", ["approvals", "approvals cancel"]),
    ],
)
async def test_tells_about_one(asked: str, names: list[str]) -> None:
    """With or without its slash; a group is all of its commands."""
    found = await manual(Memory().sources, attempt(), {"command": asked})

    assert [entry.name for entry in found] == names


async def test_who_may_ask_for_a_power_is_the_matrix_matter() -> None:
    """The roles that some row of it names, for the others the manual's own words."""
    deploy, lock = [
        (await manual(Memory().sources, attempt(), {"command": name}))[0] for name in ("deploy", "lock")
    ]

    assert (deploy.usage, deploy.who) == (
        "/deploy service version environment [break_glass:...]",
        "an engineer",
    )
    assert lock.who == "whoever may change the service there by the approval matrix"


async def test_what_there_is_not_is_refused_with_what_there_is() -> None:
    """A part of a name is none."""
    with pytest.raises(Refused, match="Commands: /deploy, /rollback"):
        await manual(Memory().sources, attempt(), {"command": "dep"})
