"""What the bot writes on an application."""

from typing import Any

import pytest

from bot.adapters.delivery.argocd import marks
from bot.adapters.delivery.argocd.marks import Ordered
from bot.adapters.delivery.argocd.wire import Application, Metadata, Spec
from bot.core.ports.back_end import Artifact


def ordered(number: int) -> Ordered:
    """Return the order of a version of its own."""
    return Ordered(f"op_{number}", Artifact(f"v{number}", f"r{number}"), "shop")


def app(labels: dict[str, str] | None = None, annotations: dict[str, str] | None = None) -> Application:
    """Return an application."""
    return Application(Metadata("shop-production", labels, annotations), Spec())


def after(before: Application, patch: dict[str, Any]) -> Application:
    """Return the application with its metadata patched."""
    merged = [
        {name: value for name, value in {**(old or {}), **patch[kind]}.items() if value is not None}
        for kind, old in (("labels", before.metadata.labels), ("annotations", before.metadata.annotations))
    ]
    return app(*merged)


def test_an_order_is_read_back() -> None:
    """The newest one, and the version behind every reference."""
    one = after(app({"team": "x"}), marks.made(app(), ordered(1)))
    two = after(one, marks.made(one, ordered(2)))

    assert (marks.newest(one), marks.newest(two)) == (ordered(1), ordered(2))
    assert [marks.version_of(two, f"r{number}") for number in (1, 2, 3)] == ["v1", "v2", None]
    assert {"team", "chatops-operation/op_1", "chatops-operation/op_2"} == {*(two.metadata.labels or {})}


def test_the_oldest_marks_are_dropped() -> None:
    """Ten orders are found; labels have an end."""
    now = app({"team": "x"})
    for number in range(1, 15):
        now = after(now, marks.made(now, ordered(number)))

    expected = {f"chatops-operation/op_{number}" for number in range(5, 15)}
    assert {*(now.metadata.labels or {})} == {"team", *expected}
    assert marks.version_of(now, "r4") is None
    assert marks.version_of(now, "r5") == "v5"


def test_marks_are_taken_back() -> None:
    """What was there before is there again."""
    one = after(app({"team": "x"}, {"note": "y"}), marks.made(app(), ordered(1)))
    two = after(one, marks.made(one, ordered(2)))

    assert after(two, marks.unmade(one, "op_2")) == one
    assert after(one, marks.unmade(app(), "op_1")) == app({"team": "x"}, {"note": "y"})


@pytest.mark.parametrize("told", ["", "x", "{}", "[]", '{"operation": "op_1"}'])
def test_marks_of_others_are_none(told: str) -> None:
    """Nobody takes what cannot be read for an order."""
    strange = app({"chatops-operation/op_1": "x"}, {marks.ORDER: told, marks.VERSIONS: told})

    assert marks.newest(strange) is None
    assert marks.version_of(strange, "r1") is None
    assert marks.made(strange, ordered(2))["labels"] == {"chatops-operation/op_2": "1"}


@pytest.mark.parametrize("operation_id", ["op_1", "a", "A.b-c_9", "x" * 63])
def test_ids_that_labels_can_hold(operation_id: str) -> None:
    """As Kubernetes has it."""
    assert marks.label(operation_id) == f"chatops-operation/{operation_id}"


@pytest.mark.parametrize("operation_id", ["", "_op", "op_", "a b", "a,b", "a=b", "é", "x" * 64, "a\n"])
def test_ids_that_labels_cannot_hold(operation_id: str) -> None:
    """None of them becomes a part of a selector."""
    assert marks.label(operation_id) is None
