"""What GitHub keeps of an order."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.adapters.delivery.github_actions.record import Record, payload_of, read_payload, search
from bot.adapters.delivery.github_actions.shapes import Deployment, Status
from bot.core.ports.back_end import Artifact, Order
from tests.contracts.delivery_bench import SERVICE, deploy
from tests.contracts.delivery_github import REPOSITORY, GitHubBench

ORDER = Order(
    operation_id="op_1",
    action="rollback",
    service=SERVICE,
    environment="production",
    artifact=Artifact("v2.4.0", "a" * 40),
)
PAYLOAD = payload_of(ORDER)
RUN = f"https://github.test/{REPOSITORY}/actions/runs/42"


def deployment(payload: Any) -> Deployment:
    """Return a deployment that carries something."""
    return Deployment(1, "a" * 40, "v2.4.0", datetime(2026, 3, 2, tzinfo=UTC), payload)


def record(github: GitHubBench, *statuses: Status) -> Record:
    """Return a record with what was told of it, newest first."""
    return Record(github.repository(), deployment(msgspec.to_builtins(PAYLOAD)), PAYLOAD, statuses)


def test_an_order_is_read_again() -> None:
    """From an object, or from the text that older servers make of it."""
    assert read_payload(deployment(msgspec.to_builtins(PAYLOAD))) == PAYLOAD
    assert read_payload(deployment(msgspec.json.encode(PAYLOAD).decode())) == PAYLOAD


@pytest.mark.parametrize("payload", [None, "", "hello", {}, {"operation_id": "op_1"}, [], "[]", 7])
def test_what_others_wrote_is_no_order(payload: object) -> None:
    """Whatever it is."""
    assert read_payload(deployment(payload)) is None


def test_an_order_of_no_artifact_has_no_record() -> None:
    """Nobody asks for one."""
    with pytest.raises(ValueError, match="no artifact"):
        payload_of(Order(operation_id="op_1", action="scale", service="x", environment="y", replicas=1))


async def test_how_far_it_is_stands_in_the_statuses(github: GitHubBench) -> None:
    """Nothing, asked for, refused, running, done."""
    asked, ran = Status(1, "queued"), Status(2, "in_progress", log_url=RUN)
    refused = record(github, Status(2, "error", "No ref found"), asked)

    assert not record(github).is_dispatched
    assert record(github, asked).is_dispatched
    assert record(github, asked).run is None
    assert (refused.refusal, record(github, asked).refusal) == ("No ref found", None)
    assert record(github, Status(2, "error"), asked).refusal == "it did not say why"
    assert record(github, ran, asked).run == 42
    assert record(github, Status(3, "error"), ran, asked).refusal is None
    assert record(github, Status(4, "inactive"), Status(3, "success"), ran, asked).has_succeeded


async def test_it_is_found_among_others_by_its_task(github: GitHubBench) -> None:
    """GitHub looks for it, not the bot; somebody else's of the same task is none."""
    order = await deploy(github, "v2.4.1")
    await github.delivery.start(order)
    github.github.add_deployment(
        {"ref": "v2.4.1", "task": "deploy:op_1", "payload": {"by": "hand"}}, "b" * 40
    )
    found = await search(github.repository(), "op_1")

    assert found is not None
    assert found.payload == payload_of(order)
    assert found.deployment.id == 3
    assert await search(github.repository(), "op_2") is None


async def test_the_same_is_told_once(github: GitHubBench) -> None:
    """Also when it is looked at again."""
    asked, ran = Status(1, "queued"), Status(2, "in_progress", log_url=RUN)
    one = await record(github, ran, asked).try_to_tell("success", "done", log_url=RUN)
    two = await one.try_to_tell("success", "done", log_url=RUN)

    assert two is one
    assert [each["state"] for each in github.github.statuses[1]] == ["success", "success"]


async def test_what_cannot_be_told_is_left(github: GitHubBench) -> None:
    """No more hangs on it than what people see at GitHub."""
    github.github.permissions.discard("deployments")
    before = record(github, Status(1, "queued"))

    assert await before.try_to_tell("in_progress", "runs", log_url=RUN) is before
