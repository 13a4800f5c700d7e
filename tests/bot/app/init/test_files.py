"""What is written is what the strict readers take, whatever was answered."""

from pathlib import Path

import pytest

from bot.app.init.answers import Role
from bot.app.init.files import matrix_text, settings_text
from bot.app.init.skeletons import SKELETONS
from bot.core.policy.check import check
from bot.core.policy.load import load as load_matrix
from bot.core.policy.schema import matrix_schema
from bot.settings import load
from bot.settings.schema import settings_schema
from tests.fakes.answering import answers
from tests.fakes.schema import refusals

HOSTILE = 'a"b\\c\n# {x}: \x1b[2J\u2028'
DBA = Role("dba", "1180000000000000031", "DBA")
COMMANDER = Role("commander", "1180000000000000041", HOSTILE)


@pytest.mark.parametrize("adapter", SKELETONS)
def test_every_back_end_makes_settings_that_can_be_read(tmp_path: Path, adapter: str) -> None:
    """By the strict reader and by the schema; every answer stands there."""
    given = answers(adapter=adapter, called={"1180000000000000001": HOSTILE}, timezone="Europe/Berlin")
    text = settings_text(given, HOSTILE.splitlines()[0])
    (tmp_path / "chatops.yaml").write_text(text, encoding="utf-8")
    settings = load(tmp_path / "chatops.yaml", dict.fromkeys(SKELETONS[adapter].variables, "x"))

    assert refusals(settings_schema(), text) == []
    assert settings.guild == given.guild
    assert settings.channels.audit == given.channels["audit"]
    assert settings.channels.alerts is None
    assert [service.name for service in settings.services] == list(given.services)
    assert (settings.environments, settings.timezone) == (given.environments, "Europe/Berlin")
    assert settings.matrix.name == HOSTILE.splitlines()[0]
    assert settings.adapters[0].use == ("sandbox.platform:Delivery" if adapter == "sandbox" else adapter)
    assert max(map(len, text.splitlines())) <= 120


def test_what_is_left_out_and_what_is_not(tmp_path: Path) -> None:
    """A channel for alerts, and roles that count as they are."""
    channels = {**answers().channels, "alerts": "1180000000000000104"}
    given = answers(channels=channels, counts_late_roles=True)
    (tmp_path / "chatops.yaml").write_text(settings_text(given, "m.yaml"), encoding="utf-8")
    settings = load(tmp_path / "chatops.yaml", {})

    assert settings.channels.alerts == "1180000000000000104"
    assert settings.counts_late_roles


@pytest.mark.parametrize(("dba", "commander"), [(None, None), (DBA, COMMANDER)])
@pytest.mark.parametrize("guarded", [("production",), ("staging", "production")])
def test_every_request_has_a_row(dba: Role | None, commander: Role | None, guarded: tuple[str, ...]) -> None:
    """Also where every environment is guarded; risky things wait for the approver, the way back does not."""
    given = answers(dba=dba, commander=commander, guarded=guarded, approvals=2)
    text = matrix_text(given)
    matrix = load_matrix(text.encode(), "m", given.environments, given.services)

    assert refusals(matrix_schema(), text) == []
    assert (
        check(text.encode(), "m", given.environments, given.services).lines[-1] == "Every request has a row."
    )
    assert {row.action for row in matrix.rows if row.slots} == {"deploy", "scale", "migrate"}
    assert [row.slots for row in matrix.rows if row.action == "rollback"] == [()]
    assert (matrix.break_glass is None) == (commander is None)
    assert all("production" in row.environments for row in matrix.rows if row.slots)


def test_one_role_may_be_everything() -> None:
    """In a team of few the same people ask and agree, though never to their own."""
    one = Role("team", "1180000000000000011", "Team")
    given = answers(requester=one, approver=one, dba=one, commander=one)

    assert load_matrix(matrix_text(given).encode()).roles == {"team": frozenset({one.id})}
