"""Reading a log file from its end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.platform import log_file
from sandbox.platform.log_file import Entry, Page, Question, read

START = datetime(2026, 3, 4, 15, tzinfo=UTC)
EVER = Question(START - timedelta(days=1))


def line(second: float, message: str = "m", **more: Any) -> str:
    """Return one line as replicas write it."""
    at = (START + timedelta(seconds=second)).isoformat()
    facts = {"timestamp": at, "level": "info", "service": "s", "replica": "r", "message": message, **more}
    return json.dumps(facts) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file will be."""
    return tmp_path / "log.jsonl"


def texts(page: Page) -> list[str]:
    """Return what was found."""
    return [entry.text for entry in page.entries]


def test_no_file_is_an_empty_one(path: Path) -> None:
    """A service that has logged nothing is no error."""
    assert read(path, EVER) == Page([], is_cut=False)
    path.touch()
    assert read(path, EVER) == Page([], is_cut=False)


def test_details_stand_behind_the_message(path: Path) -> None:
    """In the order of the line."""
    path.write_text(line(0, "request", path="/", status=200))

    assert read(path, EVER).entries == [Entry(START, "info", "request path=/ status=200", "r")]


def test_what_is_no_entry_is_skipped(path: Path) -> None:
    """Noise between the lines, a level nobody knows, a line that is still being written."""
    noise = "Traceback\n\n[]\n{}\n" + json.dumps({"timestamp": "then", "message": "x"}) + "\n"
    path.write_text(line(0, "a") + noise + "\udcff\n" * 0 + line(1, "b", level="loud") + line(2, "c")[:-5])

    page = read(path, EVER)
    assert [(entry.text, entry.level) for entry in page.entries] == [("a", "info"), ("b", None)]


def test_lines_of_many_writers_may_be_out_of_order(path: Path) -> None:
    """An early line behind a later one does not end the search."""
    path.write_text(line(5, "a") + line(-1, "early") + line(6, "b"))

    assert texts(read(path, Question(START))) == ["a", "b"]


def test_only_the_end_of_a_big_file_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a gigabyte costs what its newest lines cost."""
    with path.open("w") as file:
        file.truncate(1 << 30)
        file.seek(0, 2)
        file.write("\n" + "".join(line(second, str(second)) for second in range(5)))

    assert texts(read(path, Question(START, limit=3))) == ["2", "3", "4"]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=40), st.integers(1, 400))
def test_blocks_do_not_matter(messages: list[str], block: int) -> None:
    """Wherever a block ends, every line comes whole and once."""
    before, log_file._BLOCK = log_file._BLOCK, block
    try:
        raw = [
            json.dumps({"timestamp": START.isoformat(), "message": one}, ensure_ascii=False).encode() + b"\n"
            for one in messages
        ]
        assert list(_backwards(raw)) == [one[:-1] for one in reversed(raw)]
    finally:
        log_file._BLOCK = before


def _backwards(raw: list[bytes]) -> list[bytes]:
    import tempfile  # noqa: PLC0415 - one file for each example

    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(raw))
        file.flush()
        return list(log_file._backwards(Path(file.name)))
