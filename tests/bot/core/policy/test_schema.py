"""The schema of the matrix: it knows what the reader knows, and asks for no more."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.schema import SCHEMAS
from bot.core.policy.load import load
from bot.core.policy.schema import matrix_schema
from bot.strict_yaml import Faults, Reader
from tests.fakes.mutation import mutated
from tests.fakes.schema import asked, differences, refusals, undescribed, validator, value_of

ROOT = Path(__file__).parents[4]
OWN = (ROOT / "approval_matrix.yaml").read_text(encoding="utf-8")
WHOLE = """\
version: 1
roles: {engineer: ["1180000000000000011"], team-lead: ["1180000000000000021"], dba: ["1180000000000000031"]}
defaults: {expires: 1h, requesters: [engineer]}
rules:
  - {action: deploy, environment: any, approvals: none, confirm: true, note: a line, service: any}
  - {action: scale, direction: up, environment: [staging, production], approvals: [{role: dba, count: 1}]}
  - {action: migrate, environment: production, approvals: [{any_of: [team-lead, dba], count: 2}],
     second_factor: totp, expires: 30m, requesters: [dba]}
freezes:
  - {name: weekend, environments: [production], actions: [deploy, migrate], schedule: "0 16 * * 5",
     duration: 64h, timezone: Europe/Berlin, override: [{role: team-lead, count: 2}], run_when_over: true}
break_glass: {role: dba, actions: [deploy], review_within: 24h, without_discord: {bob: "1180000000000000503"}}
"""


def reads(text: str) -> list[str]:
    """Return what the reader says against a file."""
    try:
        load(text.encode())
    except Faults as faults:
        return list(faults.lines)
    return []


def test_reader_and_schema_know_the_same_keys() -> None:
    """Both ways and at every place: a key that one of them gets alone is named here."""
    with asked() as found:
        assert reads(WHOLE) == []

    assert list(differences(found, matrix_schema())) == []


def test_every_key_is_described() -> None:
    """In a sentence: the documents are made of it."""
    assert list(undescribed(matrix_schema())) == []


@pytest.mark.parametrize("text", [OWN, WHOLE])
def test_what_can_be_read_is_in_the_schema(text: str) -> None:
    """An editor underlines nothing in a file that the bot takes."""
    assert (reads(text), refusals(matrix_schema(), text)) == ([], [])


def test_the_file_of_the_project_is_of_today() -> None:
    """`chatops schema matrix` gives what editors find beside the matrix."""
    file = SCHEMAS["matrix"]

    assert (ROOT / "schema" / file.name).read_text(encoding="utf-8") == file.text
    assert OWN.startswith(file.modeline)


VALIDATOR = validator(matrix_schema())
VALUE = value_of(Reader("whole").root(WHOLE.encode()))


@given(st.data())
def test_what_the_schema_refuses_the_reader_refuses(data: st.DataObject) -> None:
    """An editor is never stricter than the bot."""
    changed = data.draw(mutated(VALUE))
    if not VALIDATOR.is_valid(changed):
        assert reads(json.dumps(changed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("requesters: [engineer]", "requesters: [nobody]"),
        ("expires: 1h", "expires: 8d"),
        ("environment: any", "environment: moon"),
        ('"0 16 * * 5"', '"0 16 31 2 *"'),
        ("Europe/Berlin", "Mars/Base"),
        ("direction: up, environment", "environment"),
        ("action: migrate,", "action: migrate, direction: up,"),
        ("approvals: none,", "approvals: none, second_factor: totp,"),
    ],
)
def test_what_the_schema_cannot_say(old: str, new: str) -> None:
    """Names that stand elsewhere, bounds of durations, the calendar, and what only a whole row means."""
    assert old in WHOLE
    changed = WHOLE.replace(old, new, 1)
    if "direction" in old:  # the same request in a second row of equal rank
        changed = changed.replace(
            "rules:\n", "rules:\n  - {action: scale, environment: staging, approvals: none}\n"
        )

    assert reads(changed)
    assert refusals(matrix_schema(), changed) == []
