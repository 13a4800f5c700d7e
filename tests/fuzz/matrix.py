"""Target: the loader of the matrix. It refuses, or loads exactly what another reader of YAML finds."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from bot.core.policy.load import load
from bot.core.policy.matrix import Matrix
from bot.strict_yaml import Faults
from tests.bot.core.policy.bad_matrices import GOOD, families, handwritten
from tests.fuzz.target import Target

_PLACE = re.compile(r"m\.yaml:(\d+):(\d+): .+")
_MOST_FAULTS, _LONGEST_LINE = 101, 1_100


def check(data: bytes) -> None:
    """Hold the loader to its errors and, where it loads, to what is written."""
    try:
        matrix = load(data, "m.yaml")
    except Faults as found:
        _hold(found.lines, data.count(b"\n") + data.count(b"\r") + 2)
    else:
        assert load(data, "m.yaml").digest == matrix.digest
        _compare(matrix, yaml.load(data, Loader=yaml.BaseLoader))  # noqa: S506 - makes nothing but strings


def _hold(told: Sequence[str], most_lines: int) -> None:
    """Hold refusals to their number, to one printable line each, and to places in the file."""
    assert 1 <= len(told) <= _MOST_FAULTS
    for line in told:
        place = _PLACE.fullmatch(line)
        assert place is not None, line
        assert line.isprintable(), line
        assert len(line) <= _LONGEST_LINE, line
        assert 1 <= int(place[1]) <= most_lines, line
        assert int(place[2]) >= 1, line


def _compare(matrix: Matrix, written: Any) -> None:
    """Hold what was loaded against the text of every value: nothing weaker, nothing left out."""
    assert {name: set(ids) for name, ids in written["roles"].items()} == dict(matrix.roles)
    assert len(matrix.rows) == len(written["rules"])
    usual = written.get("defaults", {}).get("requesters") or list(written["roles"])
    for row, rule in zip(matrix.rows, written["rules"], strict=True):
        assert row.action == rule["action"]
        assert row.service == (None if rule.get("service", "any") == "any" else rule["service"])
        assert row.direction == rule.get("direction")
        assert list(row.environments) == _listed(rule["environment"])
        assert [(list(slot.roles), str(slot.count)) for slot in row.slots] == _slots(rule["approvals"])
        assert row.confirm == (rule.get("confirm") == "true")
        assert list(row.requesters) == rule.get("requesters", usual)
        assert row.note == rule.get("note", "")
        assert row.second_factor == rule.get("second_factor")
    freezes = [
        (freeze.name, _slots(freeze.get("override", [])))
        for freeze in map(_Named, written.get("freezes", []))
    ]
    assert freezes == [
        (freeze.name, [(list(slot.roles), str(slot.count)) for slot in freeze.override])
        for freeze in matrix.freezes
    ]
    assert (matrix.break_glass is None) == ("break_glass" not in written)


class _Named:
    """A freeze as it is written."""

    def __init__(self, written: dict[str, Any]) -> None:
        self.name = written["name"]
        self.get = written.get


def _listed(environment: Any) -> list[str]:
    if environment == "any":
        return []
    return environment if isinstance(environment, list) else [environment]


def _slots(approvals: Any) -> list[tuple[list[str], str]]:
    if approvals == "none":
        return []
    return [(slot.get("any_of") or [slot["role"]], slot["count"]) for slot in approvals]


def _seeds() -> list[bytes]:
    bad = [each.source for each in (*families(), *handwritten()) if len(each.source) < 3000]
    stepped_up = GOOD.replace("    confirm: true\n", "    confirm: true\n    second_factor: totp\n")
    return [GOOD.encode(), stepped_up.encode(), *bad[::7]]


TARGET = Target(
    "matrix",
    "fuzz-matrix",
    check,
    _seeds,
    ("bot.strict_yaml", "bot.core.policy"),
    (
        *(
            "version: 1",
            "roles:",
            "rules:",
            "freezes:",
            "break_glass:",
            "defaults:",
            "approvals: none",
            "any_of:",
        ),
        *(
            "role:",
            "count:",
            "confirm: true",
            "environment: any",
            "requesters:",
            "override:",
            "- {",
            "}\n",
            "&a",
            "*a",
        ),
        *(
            "<<:",
            "!!str",
            "? ",
            "|",
            ">-",
            "%YAML",
            "---\n",
            "...\n",
            "\u2028",
            "\ufeff",
            "0x1",
            "1_0",
            "~",
            "'",
            '"',
        ),
    ),
)
