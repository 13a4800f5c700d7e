"""`chatops policy`, without a process around it."""

from pathlib import Path

import pytest

from bot.app import policy
from bot.app.faults import Fault
from tests.fakes.folder import ROOT, Folder
from tests.fakes.heard import listen


def test_a_matrix_that_is_named_is_not_bound_to_the_services_here(folder: Folder) -> None:
    """A row for a service that these settings do not know is wrong in their matrix, not in another one."""
    told: list[str] = []
    text = folder.matrix.read_text(encoding="utf-8").replace("rules:", "rules:\n  - ROW", 1)
    row = "{action: deploy, service: nowhere, environment: production, approvals: none}"
    folder.matrix.write_text(text.replace("ROW", row), encoding="utf-8")

    assert policy.check(folder.matrix, folder.settings, told.append) == 0
    assert policy.check(None, folder.settings, told.append) == 1
    assert any("nowhere" in line for line in told)


CASES = """\
version: 1
cases:
  - {who: engineer, action: deploy, service: order-service, environment: production, expect: none}
  - {who: [], action: deploy, environment: production, expect: denied}
"""


def table(folder: Folder, text: str) -> Path:
    """Write a table of cases beside the matrix."""
    path = folder.path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_cases_is_held_against_the_matrix(folder: Folder) -> None:
    """1 with a line for each case that fails, 0 where all hold."""
    told: list[str] = []
    path = table(folder, CASES)

    assert policy.test(None, folder.settings, path, told.append) == 1
    assert told[0].startswith(f"{path}:3:5: deploy order-service in production by engineer: expected none, ")
    assert told[1:] == ["1 of 2 cases hold."]
    table(folder, CASES.replace("none", "[{role: team-lead, count: 1}]"))
    assert policy.test(folder.matrix, folder.settings, path, told.append) == 0
    assert told[-1] == "2 of 2 cases hold."


def test_a_table_knows_the_services_of_its_settings(folder: Folder) -> None:
    """A name that is mistyped would be any service, and hold by accident."""
    path = table(folder, CASES.replace("order-service", "order-servise"))

    with pytest.raises(Fault, match="did you mean order-service") as fault:
        policy.test(None, folder.settings, path, print)
    assert fault.value.code == 1
    assert policy.test(folder.matrix, folder.settings, path, print) == 1


def test_what_cannot_be_read_is_refused(folder: Folder) -> None:
    """Neither a table that is missing nor one for a matrix that would not be loaded holds."""
    with pytest.raises(Fault, match="cannot be read") as missing:
        policy.test(None, folder.settings, folder.path / "none.yaml", print)
    folder.matrix.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(Fault, match=r"approval_matrix\.yaml") as invalid:
        policy.test(None, folder.settings, table(folder, CASES), print)
    assert (missing.value.code, invalid.value.code) == (1, 1)


def test_explaining_tells_of_a_freeze_that_stands(folder: Folder) -> None:
    """Whoever asks now learns that it does not go now."""
    told: list[str] = []
    freeze = """freezes:
  - {name: always, environments: [production], actions: [deploy], schedule: "0 * * * *",
     duration: 2h, timezone: UTC}
break_glass"""
    text = folder.matrix.read_text(encoding="utf-8").replace("\nbreak_glass", f"\n{freeze}", 1)
    folder.matrix.write_text(text, encoding="utf-8")

    assert policy.explain(None, folder.settings, ["deploy", "production"], None, told.append) == 0
    assert told[-1].startswith("  The freeze always stops all deploys to production: its windows do not end")


def test_explaining_an_invalid_matrix_is_refused(folder: Folder) -> None:
    """Nothing is explained by a policy that would not be loaded."""
    folder.matrix.write_text("version: 1\n", encoding="utf-8")

    with pytest.raises(Fault, match=r"approval_matrix\.yaml") as fault:
        policy.explain(None, folder.settings, ["deploy", "production"], None, print)
    assert fault.value.code == 1


def test_a_second_factor_needs_its_key(folder: Folder) -> None:
    """A row that nobody could satisfy is found before the bot starts; with a key it is fine."""
    told: list[str] = []
    text = folder.matrix.read_text(encoding="utf-8")
    asked = text.replace(
        "[{role: team-lead, count: 1}]}", "[{role: team-lead, count: 1}], second_factor: totp}", 1
    )
    folder.matrix.write_text(asked, encoding="utf-8")

    assert policy.check(None, folder.settings, told.append) == 1
    assert (
        "`second_factor` cannot be asked for without `second_factor: {key: ...}` in the settings" in told[0]
    )

    (folder.path / "the.key").write_text("A" * 43 + "=", encoding="utf-8")
    key = "second_factor: {key: {file: the.key}}\n"
    folder.settings.write_text(folder.settings.read_text(encoding="utf-8") + key, encoding="utf-8")
    assert policy.check(None, folder.settings, told.append) == 0
    assert policy.explain(None, folder.settings, ["deploy", "production"], None, told.append) == 0
    assert "  Each approver gives a code of their authenticator app." in told


def test_whoever_waits_for_a_long_table_is_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte of cases takes seconds."""
    heard, table = listen(monkeypatch), folder.path / "cases.yaml"
    table.write_bytes((ROOT / "docs" / "policy_cases.yaml").read_bytes())
    code = policy.test(folder.matrix, folder.settings, table, heard.wait)

    assert (code, heard.getvalue()) == (0, "Testing the matrix: 0 s so far, Ctrl-C ends it.\n")
