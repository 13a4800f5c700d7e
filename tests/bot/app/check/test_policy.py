"""What the matrix and the settings leave out."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.check.policy import look_at_policy
from bot.app.settings import read
from bot.core.policy.load import load
from bot.core.policy.matrix import Freeze, Matrix
from bot.settings import HealthSettings
from tests.bot.core.policy.sample import sample
from tests.fakes.folder import make_folder

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def told(folder: Path, matrix: Matrix, now: datetime = NOW) -> list[str]:
    """Return what is said, with health checks everywhere."""
    settings = read(make_folder(folder).settings)
    checked = tuple(replace(one, health=HealthSettings()) for one in settings.services)
    return [one.line for one in look_at_policy(replace(settings, services=checked), matrix, now)]


def test_nothing_is_said_of_a_whole_matrix(tmp_path: Path) -> None:
    """Each request has a row."""
    assert told(tmp_path, sample()) == []


def test_requests_without_a_row_are_a_warning(tmp_path: Path) -> None:
    """They are denied; the first are named, and where the rest is."""
    row = b"{action: deploy, environment: any, approvals: none}"
    matrix = load(b'version: 1\nroles: {a: ["11800000000000000011"]}\nrules: [' + row + b"]\n")
    [line] = told(tmp_path, matrix)

    assert line.startswith("warn  matrix      no row is for ")
    assert line.endswith(" more: denied, whoever asks; `chatops policy check` lists them")


def freeze(schedule: str, hours: int) -> Matrix:
    """Return the sample matrix with a freeze."""
    window = Freeze("weekend", ("production",), ("deploy",), schedule, hours * 3600, "UTC")
    return replace(sample(), freezes=(window,))


@pytest.mark.parametrize("now", [NOW, datetime(2026, 3, 4, 23, tzinfo=UTC)])
def test_a_freeze_that_never_ends_is_a_fault(tmp_path: Path, now: datetime) -> None:
    """Each window begins before the one before is over; inside of one and before the first."""
    [line] = told(tmp_path, freeze("0 22 * * *", 25), now)

    assert line.startswith("FAIL  freeze      weekend never ends: ")
    assert told(tmp_path, freeze("0 22 * * *", 23), now) == []


def test_a_freeze_that_does_not_begin_is_a_warning(tmp_path: Path) -> None:
    """29 February is years away."""
    [line] = told(tmp_path, freeze("0 0 29 2 *", 24))

    assert line.startswith("warn  freeze      weekend does not begin within a year")


def test_services_that_nobody_checks_are_a_warning(tmp_path: Path) -> None:
    """In one line, however many there are."""
    settings = read(make_folder(tmp_path).settings)
    [found] = look_at_policy(settings, sample(), NOW)

    assert found.line.startswith("warn  health      order-service: a deploy succeeds when delivery says so")
