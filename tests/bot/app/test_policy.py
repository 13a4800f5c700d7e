"""`chatops policy`, without a process around it."""

import pytest

from bot.app import policy
from bot.app.faults import Fault
from tests.fakes.folder import Folder


def test_a_matrix_that_is_named_is_not_bound_to_the_services_here(folder: Folder) -> None:
    """A row for a service that these settings do not know is wrong in their matrix, not in another one."""
    told: list[str] = []
    text = folder.matrix.read_text(encoding="utf-8").replace("rules:", "rules:\n  - ROW", 1)
    row = "{action: deploy, service: nowhere, environment: production, approvals: none}"
    folder.matrix.write_text(text.replace("ROW", row), encoding="utf-8")

    assert policy.check(folder.matrix, folder.settings, told.append) == 0
    assert policy.check(None, folder.settings, told.append) == 1
    assert any("nowhere" in line for line in told)


def test_explaining_an_invalid_matrix_is_refused(folder: Folder) -> None:
    """Nothing is explained by a policy that would not be loaded."""
    folder.matrix.write_text("version: 1\n", encoding="utf-8")

    with pytest.raises(Fault, match=r"approval_matrix\.yaml") as fault:
        policy.explain(None, folder.settings, ["deploy", "production"], None, print)
    assert fault.value.code == 1
