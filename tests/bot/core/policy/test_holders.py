"""Whether enough people hold the roles that approvals are asked of."""

from dataclasses import replace

import pytest

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.holders import Shortage, shortages
from bot.core.policy.matrix import Freeze, Matrix

ROLES = {"lead": frozenset({"L", "L2"}), "dba": frozenset({"D"})}
LEAD, DBA, EITHER = Slot(("lead",)), Slot(("dba",)), Slot(("lead", "dba"), 2)


def matrix(*slots: Slot) -> Matrix:
    """Return a matrix with one row."""
    return Matrix(ROLES, (Row("deploy", environments=("production",), slots=slots, line=7),))


@pytest.mark.parametrize(
    ("slots", "counts", "found"),
    [
        ((), {}, []),
        ((LEAD,), {"L": 2, "L2": 0, "D": 0}, []),
        ((LEAD,), {"L": 1, "L2": 1}, []),
        ((LEAD,), {"L": 0, "D": 9}, [False]),
        ((LEAD,), {}, [False]),
        ((LEAD,), {"L2": 1}, [True]),  # and that one lead cannot ask
        ((Slot(("lead",), 2),), {"L": 1, "L2": 0}, [False]),
        ((Slot(("lead",), 2),), {"L": 1, "L2": 1}, [True]),
        ((LEAD, LEAD), {"L": 1}, [False]),  # nobody counts twice
        ((EITHER,), {"L": 1, "D": 1}, [True]),
        ((EITHER,), {"L": 1, "D": 2}, []),
        ((EITHER, DBA), {"L": 1, "D": 1}, [False]),
        ((EITHER, DBA), {"L": 9, "D": 1}, [True]),  # the one dba
        ((EITHER, DBA), {"L": 9, "D": 2}, []),
        ((Slot(("lead",), 100),), {"L": 10**9}, []),
    ],
)
def test_people_are_counted(slots: tuple[Slot, ...], counts: dict[str, int], found: list[bool]) -> None:
    """Fewer than asked for is told, and as many, because whoever asks cannot agree as well."""
    assert [each.of_requesters for each in shortages(matrix(*slots), counts)] == found


def test_the_place_is_told() -> None:
    """Rows by their line, overrides by the name of their freeze."""
    freeze = Freeze("weekend", ("production",), ("deploy",), "0 0 * * *", 60, "UTC", (Slot(("dba",), 2),))
    whole = replace(matrix(LEAD), freezes=(freeze, replace(freeze, name="open", override=())))

    assert list(shortages(whole, {"L": 1, "D": 1})) == [
        Shortage(
            "line 7 (deploy any service in production) asks for a lead, and no more hold that: "
            "none of them can be who asks",
            of_requesters=True,
        ),
        Shortage("the override of freeze weekend asks for 2 dbas, and too few hold that: nothing can pass"),
    ]
