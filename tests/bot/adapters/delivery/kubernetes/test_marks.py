"""The orders that are noted on a deployment."""

from dataclasses import replace

import msgspec
import pytest

from bot.adapters.delivery.kubernetes import marks
from bot.core.ports.back_end import Artifact, CannotTell, Order, Phase, Report

DEPLOY = Order(
    operation_id="op_1",
    action="deploy",
    service="web",
    environment="production",
    artifact=Artifact("v2", "sha256:2"),
)
SCALE = replace(DEPLOY, operation_id="op_2", action="scale", artifact=None, replicas=4)
END = Report(phase=Phase.SUCCEEDED, ready=3, desired=3, version="v2", evidence="x" * 9000)


def noted(annotations: dict[str, str]) -> dict[str, object]:
    """Return an object with annotations."""
    return {"metadata": {"name": "web", "namespace": "prod", "annotations": annotations}}


def test_an_order_is_found_as_it_was_noted() -> None:
    """With its end once the next one is noted, whose words are kept short."""
    first = marks.written([], marks.mark(DEPLOY, "v1"), None)
    second = marks.written(marks.read(noted(first)), marks.mark(SCALE, "v2"), END)
    one, two = marks.read(noted(second))

    assert one.stands_for(DEPLOY)
    assert two.stands_for(SCALE)
    assert one.end == replace(END, evidence="x" * 500)
    assert (two.version, two.end) == ("v2", None)


@pytest.mark.parametrize(
    "other",
    [
        replace(DEPLOY, environment="staging"),
        replace(DEPLOY, service="api"),
        replace(DEPLOY, action="rollback"),
        replace(DEPLOY, artifact=Artifact("v2", "sha256:3")),
        replace(DEPLOY, artifact=Artifact("v3", "sha256:2")),
        replace(SCALE, operation_id="op_1"),
    ],
)
def test_another_order_is_told_from_it(other: Order) -> None:
    """By each thing that is ordered."""
    assert not marks.mark(DEPLOY, "v1").stands_for(other)


def test_people_read_what_is_noted() -> None:
    """The cause of the change, and the version behind the digest; of a scaling no version."""
    deployed, scaled = (marks.written([], marks.mark(order, "v1"), None) for order in (DEPLOY, SCALE))

    assert deployed[marks.CHANGE_CAUSE] == "chatops op_1: deploy v2"
    assert scaled[marks.CHANGE_CAUSE] == "chatops op_2: scale to 4"
    assert (deployed[marks.VERSION], deployed[marks.REFERENCE]) == ("v2", "sha256:2")
    assert marks.VERSION not in scaled


def test_the_newest_are_kept() -> None:
    """An annotation does not grow for ever."""
    kept: list[marks.Mark] = []
    for number in range(marks.KEPT + 5):
        new = marks.mark(replace(DEPLOY, operation_id=f"op_{number}"), None)
        kept = [*marks.read(noted(marks.written(kept, new, END)))]

    assert [mark.id for mark in kept] == [f"op_{number}" for number in range(5, marks.KEPT + 5)]
    assert len(msgspec.json.encode(kept)) < 40_000


@pytest.mark.parametrize("text", ["", "{}", "[{}]", "nonsense"])
def test_what_others_wrote_there_tells_nothing(text: str) -> None:
    """It is no sign that an order never arrived; what to do about it is said."""
    with pytest.raises(
        CannotTell, match="Somebody has changed the annotation chatops/operations of web in prod"
    ):
        marks.read(noted({marks.OPERATIONS: text}))


def test_nothing_is_noted_at_first() -> None:
    """An object without annotations has had no orders."""
    assert marks.read({"metadata": {"name": "web"}}) == []
