"""The digest: what approvals are bound to."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.domain.comparison import Commit, Comparison
from bot.core.domain.migration import Migration
from bot.core.domain.plan import Action, Plan, digest, short
from bot.core.domain.requirement import Row, Slot

_PLAN = Plan(action=Action.DEPLOY, service="order-service", environment="production", version="v2.4.1")
_STEP = Migration("0007", "Drop", "DROP TABLE x")
_ROW = Row("deploy", slots=(Slot(("team-lead",), 1),), line=7)
_OTHER: dict[str, Any] = {
    "action": Action.ROLLBACK,
    "service": "api-gateway",
    "environment": "staging",
    "version": "v2.4.2",
    "reference": "sha256:other",
    "from_version": "v2.3.0",
    "from_replicas": 3,
    "to_replicas": 4,
    "direction": "up",
    "from_reference": "sha256:before",
    "migrations": (_STEP,),
    "kept_migrations": (Migration("0006", "Add"),),
    "made_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    "comparison": Comparison("https://git.internal/compare", (Commit("c1", "Fix", "Ada"),), 1),
}
_SEEN = {"from_version", "from_reference", "made_at", "comparison"}


@pytest.mark.parametrize("name", [field.name for field in fields(Plan)])
def test_everything_approvers_agree_to_changes_it(name: str) -> None:
    """Each field of a plan, also one added later; what runs now and when it was made is only shown."""
    changed = replace(_PLAN, **{name: _OTHER[name]})

    assert (digest(changed, _ROW) == digest(_PLAN, _ROW)) is (name in _SEEN)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "0008"},
        {"sql": "DROP TABLE y"},
        {"sql": "DROP TABLE x "},
        {"is_irreversible": True},
    ],
)
def test_every_letter_of_a_migration_counts(changed: dict[str, Any]) -> None:
    """What people read is what runs; a migration that was changed since is another plan."""
    before = Migration("0007", "Drop", "DROP TABLE x")
    plans = [replace(_PLAN, migrations=(each,)) for each in (before, replace(before, **changed))]

    assert digest(plans[0], _ROW) != digest(plans[1], _ROW)
    assert before.fingerprint != replace(before, **changed).fingerprint


def test_the_row_behind_it_counts() -> None:
    """Another row is another digest; where it stands in the file is not."""
    assert digest(_PLAN, replace(_ROW, line=8)) == digest(_PLAN, _ROW)
    assert digest(_PLAN, replace(_ROW, confirm=True)) != digest(_PLAN, _ROW)


def test_fields_do_not_run_into_each_other() -> None:
    """Moving a letter from one field to the next is another plan."""
    moved = replace(_PLAN, service="order-servic", environment="eproduction")

    assert digest(moved, _ROW) != digest(_PLAN, _ROW)


def test_it_stays_the_same_for_ever() -> None:
    """Operations outlive versions of the bot: the digest of a plan must not change under them."""
    assert digest(_PLAN, _ROW) == "606e93c3a16e60c8e9b60b03c8acf574949122574c92376c109ce9c3622c7e1d"
    assert short("8f3a0123456789") == "8f3a0123"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"from_version": "v1", "version": "v2", "reference": "sha256:ab"}, "v1 -> v2 (sha256:ab)"),
        ({"from_version": None, "version": "v2", "reference": None}, "nothing -> v2"),
        ({"from_replicas": 6, "to_replicas": 10}, "6 -> 10 replicas"),
        ({"migrations": (_STEP, replace(_STEP, id="0002"))}, None),
    ],
)
def test_the_change_is_told_in_one_line(changed: dict[str, Any], told: str | None) -> None:
    """Years later the log says what a command came to: a rollback to what, which migrations in which form."""
    bare = Plan(action=Action.DEPLOY, service="order-service", environment="production")
    told = told or f"{_STEP.id} ({_STEP.fingerprint}), 0002 ({replace(_STEP, id='0002').fingerprint})"

    assert replace(bare, **changed).change == told
