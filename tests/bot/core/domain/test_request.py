"""From a command that was read to what is asked for."""

import pytest

from bot.core.domain.command import COMMANDS, Command, parse
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request, request

ALICE = Member("101", "alice")
HERE = Place("1", "2", "#deployments")


def _request(text: str) -> Request:
    return request(parse(text), ALICE, HERE, "9001")


def test_who_asks_where_is_kept_with_it() -> None:
    """The text is the one for the log; the interaction makes the same command twice recognisable."""
    asked = _request("deploy 'order-service' v2.4.1 production")

    assert asked == Request(
        requester=ALICE,
        place=HERE,
        interaction_id="9001",
        command="/deploy order-service v2.4.1 production",
        action=Action.DEPLOY,
        service="order-service",
        environment="production",
        version="v2.4.1",
    )


@pytest.mark.parametrize(
    ("text", "action", "details"),
    [
        ("/deploy a v1 b break_glass:'it is down'", Action.DEPLOY, ("v1", None, None, "it is down")),
        ("/rollback a b", Action.ROLLBACK, (None, None, None, None)),
        ("/rollback a b v0", Action.ROLLBACK, (None, None, "v0", None)),
        ("/scale a 12 b", Action.SCALE, (None, 12, None, None)),
        ("/scale a 0 b", Action.SCALE, (None, 0, None, None)),
        ("/migrate a b to:0007", Action.MIGRATE, (None, None, "0007", None)),
    ],
)
def test_each_action_has_its_details(text: str, action: Action, details: tuple[object, ...]) -> None:
    """What was not given is None: the bot finds it, or nobody goes on alone."""
    asked = _request(text)

    assert (asked.action, asked.service, asked.environment) == (action, "a", "b")
    assert (asked.version, asked.replicas, asked.to, asked.break_glass) == details


@pytest.mark.parametrize(
    "word", ["three", "-1", "+3", "1.5", "1e3", "03", "0x10", "3 ", "\u0663", "\u00b3", "1_000", "1234567"]
)
def test_replicas_are_a_number(word: str) -> None:
    """Only plain decimal digits, as a person counts; nothing else is guessed at."""
    command = Command("scale", {"service": "a", "replicas": word, "environment": "b"})

    with pytest.raises(Refused, match="replicas are a number") as refusal:
        request(command, ALICE, HERE, "9001")
    assert refusal.value.code == "invalid-replicas"


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - set(Action)))
def test_a_question_is_no_request(name: str) -> None:
    """What changes nothing in production never enters the workflow."""
    words = dict.fromkeys(COMMANDS[name].required, "x")

    with pytest.raises(Refused, match=f"/{name} changes nothing in production") as refusal:
        request(Command(name, words), ALICE, HERE, "9001")
    assert refusal.value.code == "usage"
