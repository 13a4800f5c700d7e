"""Commands to copy: a real shell reads each word as it was meant, whatever is in it."""

import base64
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain import shell
from tests.fakes import by_hand

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


VALUE = """it's "a" \\ $secret"""
SEES = '#!/bin/sh\nprintf "%s\\n" "$@" >"$SEEN"\ncat\n'


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"headers": {"A": f"Bearer {by_hand.TOKEN}", "B": "b"}}, f"A: Bearer {VALUE}\n"),
        (
            {"user": f"ops:{by_hand.TOKEN}"},
            f"Authorization: Basic {base64.b64encode(f'ops:{VALUE}'.encode()).decode()}\n",
        ),
        ({"body": f'{{"key": "{by_hand.TOKEN}"}}'}, f'{{"key": "{VALUE}"}}\n'),
    ],
)
async def test_no_process_shows_what_is_secret(tmp_path: Path, asked: dict[str, Any], told: str) -> None:
    """It goes to curl by a pipe, from a part of the shell; what is open stays where people look for it."""
    curl, seen = tmp_path / "curl", tmp_path / "seen"
    curl.write_text(SEES, encoding="utf-8")
    curl.chmod(0o755)

    done = await by_hand.types(
        shell.curl("https://a.example", **asked), path=f"{tmp_path}:", TOKEN=VALUE, SEEN=str(seen)
    )

    words = seen.read_text(encoding="utf-8").splitlines()
    assert (done.code, done.out) == (0, told)
    assert VALUE not in words
    assert {"-sS", "--fail-with-body", "https://a.example", "@-"} < {*words}
    assert ("B: b" in words) == ("headers" in asked)


async def test_a_secret_in_the_open_is_found() -> None:
    """Whatever an adapter offers is typed by tests, and none of its calls of curl gets away with it."""
    with pytest.raises(AssertionError, match="curl"):
        await by_hand.types('curl -H "Authorization: $TOKEN" http://127.0.0.1:9/', TOKEN=VALUE)
