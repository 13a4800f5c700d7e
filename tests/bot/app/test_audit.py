"""`chatops audit` finds its log."""

import argparse
from pathlib import Path

import pytest

from bot.app import audit
from bot.app.faults import Fault
from tests.fakes.folder import make_folder


def _arguments(**given: object) -> argparse.Namespace:
    names = ("user", "service", "environment", "action", "since", "until", "state", "config")
    return argparse.Namespace(
        **(
            dict.fromkeys(names)
            | {"event": "command", "json": True, "files": [], "checkpoint": [], "key": []}
            | given
        )
    )


def test_the_settings_name_the_folder_where_nobody_does(tmp_path: Path) -> None:
    """A given state folder needs no settings; otherwise missing ones are a fault."""
    folder = make_folder(tmp_path)

    assert audit.folder(_arguments(state=tmp_path / "s")) == tmp_path / "s" / "audit"
    assert audit.folder(_arguments(config=folder.settings)) == folder.state / "audit"
    with pytest.raises(Fault) as fault:
        audit.folder(_arguments(config=tmp_path / "none.yaml"))
    assert fault.value.code == 78


@pytest.mark.parametrize("key", ["since", "until"])
def test_a_time_that_is_none_is_wrong_usage(tmp_path: Path, key: str) -> None:
    """Nothing is searched with half a question."""
    with pytest.raises(Fault) as fault:
        audit.query(_arguments(state=tmp_path, **{key: "sometime"}), print)

    assert fault.value.code == 2


def test_a_log_that_is_not_there_is_never_an_answer(tmp_path: Path) -> None:
    """Asking in the wrong folder must not look like `nobody did anything`, and verifying it is not `ok`."""
    with pytest.raises(Fault):
        audit.query(_arguments(state=tmp_path), print)

    assert audit.verify(_arguments(state=tmp_path), print) != 0
