"""The matrix on the command line."""

from pathlib import Path

import pytest

from tests.fakes.folder import Folder, make_folder


def test_policy_check_judges_the_matrix(folder: Folder) -> None:
    """0 with what no row is for; 1, not 78, with every fault by its place."""
    good = folder.chatops("policy", "check")
    folder.matrix.write_text("version: 1\nroles: {a: [b]}\nrules: no\n", encoding="utf-8")
    bad = folder.chatops("policy", "check")

    assert good.code == 0
    assert (bad.code, bad.told_plainly) == (1, True)
    places = [
        line.split(": ")[0] for line in (bad.out + bad.err).splitlines() if "approval_matrix.yaml" in line
    ]
    assert [place.rsplit("/", 1)[-1] for place in places][:2] == [
        "approval_matrix.yaml:2:13",
        "approval_matrix.yaml:3:8",
    ]


def test_policy_needs_no_settings_for_a_matrix_that_is_named(tmp_path: Path) -> None:
    """A matrix can be checked where it is written; one that is not there is 1 for a check as well."""
    folder = make_folder(tmp_path)
    folder.settings.unlink()

    assert folder.chatops("policy", "check", "--matrix", str(folder.matrix)).code == 0
    missing = folder.chatops("policy", "check", "--matrix", "nothing.yaml")
    assert (missing.code, missing.told_plainly) == (1, True)
    assert "nothing.yaml: cannot be read" in missing.err
    assert folder.chatops("policy", "check").code == 78


@pytest.mark.parametrize(
    ("request_", "code", "says"),
    [
        (["deploy", "order-service", "production", "--as", "engineer"], 0, "team lead"),
        (["deploy", "production", "--as", "engineer"], 0, "team lead"),
        (["deploy", "staging", "--as", "dba"], 1, "may ask"),
        (["deploy", "moon", "--as", "engineer"], 1, "moon"),
        (["explode", "production", "--as", "engineer"], 1, "explode"),
        (["deploy", "production", "--as", "king"], 1, "king"),
        (["deploy"], 2, "Usage"),
        (["deploy", "a", "b", "c"], 2, "Usage"),
    ],
)
def test_policy_explain_says_who_decides(
    folder: Folder, capsys: pytest.CaptureFixture[str], request_: list[str], code: int, says: str
) -> None:
    """0 where the request may be made, 1 where it is denied, 2 where it is none; always with the reason."""
    ended = folder.here(capsys, "policy", "explain", *request_)

    assert (ended.code, says in ended.out + ended.err) == (code, True), ended


@pytest.mark.parametrize(
    ("expect", "code", "says"),
    [("denied", 0, "1 of 1 cases hold."), ("none", 1, "cases.yaml:2:9: "), ("[]", 1, "cases.yaml:2:68: ")],
)
def test_policy_test_holds_a_table_against_the_matrix(
    folder: Folder, capsys: pytest.CaptureFixture[str], expect: str, code: int, says: str
) -> None:
    """0 where all cases hold, 1 where one does not or the table is faulty, with its place."""
    case = f"{{who: [], action: deploy, environment: production, expect: {expect}}}"
    table = folder.path / "cases.yaml"
    table.write_text(f"version: 1\ncases: [{case}]\n", encoding="utf-8")
    ended = folder.here(capsys, "policy", "test", str(table))

    assert (ended.code, says in ended.out + ended.err) == (code, True), ended
