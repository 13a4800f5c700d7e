"""What the migrations adapter is told in the settings."""

from typing import Any

import pytest

from bot.adapters.migrations.kubernetes import KubernetesMigrations
from tests.fakes import kubernetes_manual as manual


def test_the_documented_example_can_be_built() -> None:
    """As it stands in docs/adapters."""
    nothing: Any = None
    assert KubernetesMigrations.build(nothing, manual.options("migrations"), {})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pending": []}, "the options are pending, run"),
        ({"within": 0}, "the options are pending, run"),
        ({"run": ["migrate"]}, "one argument of `run` is {migrations}"),
        ({"run": ["migrate", "--ids={migrations}"]}, "one argument of `run` is {migrations}"),
        ({"pending": ["migrate", "{migrations}"]}, "`pending` has no"),
        ({"pending": ["migrate", "{operation}"]}, "`pending` has no"),
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, Any], says: str) -> None:
    """With what to write instead."""
    nothing: Any = None
    with pytest.raises(ValueError, match=says):
        KubernetesMigrations.build(nothing, {**manual.options("migrations"), **wrong}, {})
