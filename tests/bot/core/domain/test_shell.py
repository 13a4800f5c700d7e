"""Commands to copy: a real shell reads each word as it was meant, whatever is in it."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain import shell

WORDS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=12)


def printed(lines: str, **environ: str) -> list[str]:
    """Return the words that a shell hands on; the first is `printf`."""
    done = subprocess.run(
        ["bash", "-c", lines], env={"PATH": os.environ["PATH"], **environ}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().split("\x00")[:-1]


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), WORDS.filter(bool))
def test_a_shell_reads_what_was_meant(words: list[str], value: str) -> None:
    """Every sign as it stands, also beside a variable, whose own value is read by nobody as a command."""
    place = shell.variable("VALUE")
    told = [*words, *(f"{word}{place}{word}" for word in words)]

    read = printed(shell.command("printf", r"%s\0", *told), VALUE=value)

    assert read == [*words, *(f"{word}{value}{word}" for word in words)]


def test_it_is_read_by_people() -> None:
    """Plain words stay plain, a header stands in one pair of quotes, JSON in those that need no escapes."""
    token = shell.variable("TOKEN")

    assert shell.quoted("order-service") == "order-service"
    assert shell.quoted(f"Authorization: Bearer {token}") == '"Authorization: Bearer ${TOKEN:?}"'
    assert shell.quoted(f'{{"a": "{token}"}}') == """'{"a": "'"${TOKEN:?}"'"}'"""


def test_it_fits_on_a_page() -> None:
    """Lines are broken between words, never inside of one, and options keep their values."""
    lines = shell.command("curl", *[("-H", f"X-Header-{number}: value") for number in range(6)], "u" * 90)

    *short, last = lines.splitlines()
    assert all(len(line) <= 80 and line.endswith(" \\") and not line.endswith("-H \\") for line in short)
    assert last == f"  {'u' * 90}"


def test_a_variable_that_is_not_set_stops_it() -> None:
    """Nobody deploys nothing by mistake; where something else is meant then, that is taken, to the letter."""
    done = subprocess.run(
        ["bash", "-c", shell.command("printf", "%s", shell.variable("VERSION"))],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode != 0, done.stdout) == (True, "")
    assert "VERSION" in done.stderr
    hard = 'a"b}c$d`e\\f'
    assert printed(shell.command("printf", r"%s\0", shell.variable("V", hard))) == [hard]


@pytest.mark.parametrize("name", ["token", "with 'quotes' and $signs"])
def test_a_file_is_read_where_it_is_needed(tmp_path: Path, name: str) -> None:
    """Its contents stand in no command."""
    path = tmp_path / name
    path.write_text("secret\n", encoding="utf-8")

    lines = shell.command("printf", r"%s\0", f"Bearer {shell.contents(str(path))}")

    assert "secret" not in lines
    assert printed(lines) == ["Bearer secret"]
