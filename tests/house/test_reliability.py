"""The page of proofs: it has each row there is, and each row has tests that bring its figures."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.proofs import record
from tests.proofs.page import PAGE, line, table
from tests.proofs.proof import Proof
from tests.proofs.row import Row, Tier
from tests.proofs.rows import ROWS

COLUMNS = 7


def _cells(text: str) -> list[list[str]]:
    rows = [each.strip("|").split("|") for each in text.splitlines() if each.startswith("|")]
    return [[cell.strip() for cell in each] for each in rows]


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> Row:
    """Return the only row that there is in a test."""
    sample = Row("sample", "Nothing is lost.", "it is killed", "points", Tier.COMMIT, "tests/faults")
    monkeypatch.setattr("tests.proofs.proof.ROWS", (sample,))
    return sample


def test_the_page_has_every_row() -> None:
    """What is promised, against what, and the command stand on the page as the tests' rows say."""
    shown = [
        (one[0], one[1], one[-1]) for one in _cells(PAGE.read_text(encoding="utf-8")) if len(one) == COLUMNS
    ]

    notes = record.read()
    expected = [tuple(_cells(line(row, notes))[0][column] for column in (0, 1, -1)) for row in ROWS]
    assert shown[2:] == expected, "run: make reliability"
    assert [one[:2] for one in expected] == [(row.promise, row.fault) for row in ROWS]


def test_every_row_has_its_tests(root: Path) -> None:
    """The tests of a row are there and report to it by its key; no two rows have one key."""
    assert len({row.key for row in ROWS}) == len(ROWS)
    for row in ROWS:
        place = root / row.tests
        texts = [
            path.read_text(encoding="utf-8") for path in ([place] if place.is_file() else place.glob("*.py"))
        ]
        assert any(f'"{row.key}"' in text for text in texts), f"{row.tests} never reports {row.key}"


@pytest.mark.parametrize(
    ("violations", "shown"), [([], "| 0 |"), (["it was lost"], "🔴 **1**"), (None, "🔴 not run")]
)
def test_red_is_red(
    row: Row, violations: list[str] | None, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A violated row fails its test and is red on the page; so is one that was never run."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    if violations is not None:
        proof = Proof("test_it")
        if violations:
            with pytest.raises(AssertionError, match="it was lost"):
                proof.tried("sample", 7, violations)
        else:
            proof.tried("sample", 7, violations)

    assert shown in line(row, record.new(tmp_path))
    assert table(record.new(tmp_path)).startswith("| promise |")


def test_the_worst_is_shown(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the figures that several tests measured under one name the largest stands there; counts add up."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    for number, value in enumerate(("0.2 s", "11 s", "1,003 s", "3 s")):
        Proof(f"test_{number}").tried("sample", 1, [], {"refused": f"{number * 1_000:,}", "worst": value})

    assert "| refused 6,000; worst 1,003 s |" in line(row, record.new(tmp_path))


def test_nothing_tried_is_no_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep that met no point at all fails: its fault was never there."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    monkeypatch.setattr("tests.proofs.proof.ROWS", (Row("s", "p", "f", "points", Tier.COMMIT, "t"),))

    with pytest.raises(AssertionError, match="nothing was tried"):
        Proof("test_it").tried("s", 0, [])


def test_a_test_that_breaks_off_is_red(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test noted before does not stand for a run that failed before it could note anything."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    Proof("test_it").tried("sample", 7, [])

    Proof("test_it")

    assert "🔴 **1**" in line(row, record.new(tmp_path))


def test_a_part_is_not_the_whole(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where some parameters of a test were never run the page says so; a deep row needs deep runs."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    Proof("test_it[1]", 3).tried("sample", 7, [])

    assert "| 0, 🟡 1 of 3 parts run |" in line(row, record.new(tmp_path))
    assert "🔴 not run" in line(replace(row, tier=Tier.DEEP), record.new(tmp_path))


def test_what_was_found_is_kept(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record keeps what another machine has found; a new note replaces its own test's old one."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path / "notes")
    for number, points in ((1, 7), (2, 5)):
        Proof(f"test_it[{number}]", 2).tried("sample", points, [])
    record.write(record.new(tmp_path / "notes"), tmp_path / "record.jsonl")
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path / "other")
    Proof("test_it[2]", 2).tried("sample", 90, [])

    notes = record.merge(record.read(tmp_path / "record.jsonl"), record.new(tmp_path / "other"))

    assert "| 97 points | 0 |" in line(row, notes)


def test_a_test_of_other_parts_begins_anew(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of a test whose parameters have changed does not stand beside what it finds now."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    Proof("test_it[old]", 2).tried("sample", 7, [])
    kept = record.new(tmp_path)
    Proof("test_it[new]", 1).tried("sample", 5, [])

    notes = record.merge(kept, [one for one in record.new(tmp_path) if one not in kept])

    assert "| 5 points | 0 |" in line(row, notes)


def test_what_is_only_in_the_record_turns_red_as_well(
    row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a fresh machine, too, a test that breaks off is not green because another one saw it pass."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path / "one")
    monkeypatch.setattr("tests.proofs.proof.RECORD", tmp_path / "record.jsonl")
    Proof("test_it").tried("sample", 7, [])
    record.write(record.new(tmp_path / "one"), tmp_path / "record.jsonl")

    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path / "other")
    Proof("test_it")

    notes = record.merge(record.read(tmp_path / "record.jsonl"), record.new(tmp_path / "other"))
    assert "🔴 **1**" in line(row, notes)


def test_the_command_brings_the_figures(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a row of both tiers shows what the deep one found, its command runs that."""
    monkeypatch.setattr("tests.proofs.proof.FOLDER", tmp_path)
    Proof("test_it").tried("sample", 7, [])
    [note] = record.new(tmp_path)

    assert '`make test ARGS="tests/faults"`' in line(row, [note])
    assert '`make test-deep ARGS="tests/faults"`' in line(row, [note, note | {"tier": "deep"}])
