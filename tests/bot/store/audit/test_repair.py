"""What the repair at start finds, at every byte."""

from pathlib import Path

import pytest

from bot.core.ports.store import StoreError
from bot.store.audit.outbox import Line
from bot.store.audit.repair import Finding, cut_off, inspect, refuse_unknown, set_aside

LINES = [Line(seq, "2026-03", b'{"seq": %d, "text": "record"}' % seq) for seq in (1, 2, 3)]
WHOLE = b"".join(line.text + b"\n" for line in LINES)


def test_whole_file_needs_nothing(tmp_path: Path) -> None:
    """A file that agrees is left alone."""
    path = tmp_path / "2026-03.jsonl"
    path.write_bytes(WHOLE)

    finding = inspect(path, LINES)

    assert not finding.needs_repair
    assert finding.good == len(WHOLE)


def test_every_cut_is_found(tmp_path: Path) -> None:
    """Cut at any byte: whole lines are good, the rest of one is torn, the lines from there are missing."""
    path = tmp_path / "2026-03.jsonl"
    for size in range(len(WHOLE)):
        path.write_bytes(WHOLE[:size])

        finding = inspect(path, LINES)

        kept = WHOLE[:size].count(b"\n")
        assert finding.missing == tuple(LINES[kept:])
        assert WHOLE[: finding.good] + finding.torn == WHOLE[:size]
        assert finding.good == len(b"".join(line.text + b"\n" for line in LINES[:kept]))


def test_holes_are_torn(tmp_path: Path) -> None:
    """Zeros where a power cut took a part of the last append are repaired, also before whole lines."""
    path = tmp_path / "2026-03.jsonl"
    good = len(LINES[0].text) + 1
    for start in range(good, len(WHOLE)):
        path.write_bytes(WHOLE[:start].ljust(min(start + 40, len(WHOLE)), b"\0") + WHOLE[start + 40 :])

        finding = inspect(path, LINES)

        kept = WHOLE[:start].count(b"\n")
        assert finding.missing == tuple(LINES[kept:])
        assert WHOLE[: finding.good] + finding.torn == path.read_bytes()


def test_missing_file_is_all_missing(tmp_path: Path) -> None:
    """A file that is gone is written again as a whole."""
    assert inspect(tmp_path / "2026-03.jsonl", LINES).missing == tuple(LINES)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (WHOLE.replace(b'2, "text"', b'7, "text"'), 2),
        (WHOLE + b"{}\n", 4),
        (WHOLE[len(LINES[0].text) + 1 :], 1),
        (b"\n" + WHOLE, 1),
        (WHOLE.replace(b'2, "text": "re', b'7, "text": \0\0\0'), 2),
        (WHOLE + b"\0\n", 4),
    ],
)
def test_disagreement_is_refused(tmp_path: Path, content: bytes, number: int) -> None:
    """Whole lines that are not the database's are nobody's to overwrite: the place is named."""
    path = tmp_path / "2026-03.jsonl"
    path.write_bytes(content)

    with pytest.raises(StoreError, match=rf"2026-03.jsonl:{number}: .*audit verify"):
        inspect(path, LINES)

    assert path.read_bytes() == content


def test_unknown_month_is_refused(tmp_path: Path) -> None:
    """Records of a month of which the database knows nothing: it is not the database of this log."""
    (tmp_path / "2026-02.jsonl").write_bytes(WHOLE)
    (tmp_path / "checkpoints.jsonl").write_bytes(WHOLE)
    (tmp_path / "2026-04.jsonl").touch()

    refuse_unknown(tmp_path, ["2026-02"])
    with pytest.raises(StoreError, match=r"2026-02.jsonl:1"):
        refuse_unknown(tmp_path, ["2026-03"])


def test_torn_bytes_are_kept_before_they_go(tmp_path: Path) -> None:
    """What is cut off stands in quarantine, once however often the repair is begun."""
    path = tmp_path / "2026-03.jsonl"
    path.write_bytes(WHOLE + b"torn")
    finding = inspect(path, LINES)

    for _ in range(2):
        set_aside(finding)
    cut_off(finding)

    assert path.read_bytes() == WHOLE
    assert [file.read_bytes() for file in (tmp_path / "quarantine").iterdir()] == [b"torn"]
    assert f"quarantine/{next((tmp_path / 'quarantine').iterdir()).name}" in finding.describe()


def test_nothing_torn_sets_nothing_aside(tmp_path: Path) -> None:
    """Lines that are only missing leave no quarantine behind."""
    finding = Finding(tmp_path / "2026-03.jsonl", 0, b"", tuple(LINES))

    set_aside(finding)
    cut_off(finding)

    assert list(tmp_path.iterdir()) == []
    assert finding.describe() == "2026-03.jsonl: records 1 to 3 written from the database"
