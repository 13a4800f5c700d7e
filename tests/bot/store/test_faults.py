"""What each fault of the storage means for a caller."""

import errno
import sqlite3

import pytest

from bot.core.ports.store import Busy, Duplicate, ReviewDue, StoreError
from bot.store.faults import Broken, Full, broken_file, from_append, from_sqlite, unusable


def _sqlite_error(script: str) -> sqlite3.Error:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(script)
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError("the script was meant to fail")


FILL = "CREATE TABLE big (x); PRAGMA max_page_count = 4; INSERT INTO big VALUES (zeroblob(90000));"


TARGETS = """
CREATE TABLE operation (service, environment, UNIQUE (service, environment));
INSERT INTO operation VALUES (1, 1), (1, 1);
"""


@pytest.mark.parametrize(
    ("script", "meaning"),
    [
        (FILL, Full),
        ("CREATE TABLE audit (id UNIQUE); INSERT INTO audit VALUES (1), (1);", Duplicate),
        ("CREATE TABLE operation (interaction_id UNIQUE); INSERT INTO operation VALUES (1), (1);", Duplicate),
        (TARGETS, Busy),
        ("CREATE TABLE review (person_id UNIQUE); INSERT INTO review VALUES (1), (1);", ReviewDue),
        ("CREATE TABLE review (operation_id UNIQUE); INSERT INTO review VALUES (1), (1);", Duplicate),
        ("CREATE TABLE other (x UNIQUE); INSERT INTO other VALUES (1), (1);", StoreError),
        ("SELECT * FROM nothing;", Broken),
    ],
)
def test_sqlite_errors(script: str, meaning: type[StoreError]) -> None:
    """Only a full disk and a refused constraint let the store go on; what is not known breaks it."""
    assert type(from_sqlite(_sqlite_error(script))) is meaning


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        (errno.ENOSPC, Full),
        (errno.EDQUOT, Full),
        (errno.EFBIG, Full),
        (errno.EIO, Broken),
        (errno.EACCES, Broken),
    ],
)
def test_append_errors(number: int, meaning: type[StoreError]) -> None:
    """An append that lacked space may be tried again; any other fault breaks the store."""
    assert type(from_append(OSError(number, "why"), "a.jsonl")) is meaning


def test_sentences_say_what_to_do() -> None:
    """Each names the file and the reason, in one line, and ends with what to do now."""
    error = OSError(errno.EIO, "Input/output error")
    for sentence in (str(broken_file(error, "a.jsonl")), str(unusable("a.jsonl", error))):
        assert "a.jsonl" in sentence
        assert "Input/output error" in sentence
        assert "\n" not in sentence
