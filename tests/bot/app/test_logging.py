"""What the operator reads."""

import json
import subprocess
import sys

import pytest

from bot.app.faults import Fault
from bot.app.logging import Style, style
from tests.fakes.folder import ROOT

_PROGRAM = """
import logging, structlog
from bot.app import logging as ours
ours.configure(ours.Style(logging.DEBUG))
structlog.get_logger("a").info("event", number=1)
logging.getLogger("b").warning("from %s", "elsewhere")
logging.getLogger("discord.http").debug("a token")
try:
    token = "canary"
    raise ValueError("broken")
except ValueError:
    structlog.get_logger("a").exception("failed")
"""


_WITH_SECRETS = """
import logging, structlog
from bot.app import logging as ours
secret = "can" + 'ary"/9'
ours.configure(secrets=[secret, "word"])
try:
    raise ValueError(f"refused: {secret}")
except ValueError as error:
    structlog.get_logger("a").exception("a word", error=repr(error), given=secret)
logging.getLogger("b").warning("from %s", secret)
"""


def test_no_line_holds_a_secret() -> None:
    """Not in an exception's words, its trace or a field, whoever logs; what is too short to be one stays."""
    ended = subprocess.run(
        [sys.executable, "-c", _WITH_SECRETS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    ours, other = [json.loads(line) for line in ended.stderr.splitlines()]

    assert ours["exception"][0]["exc_value"] == "refused: (a secret)"
    assert (ours["event"], ours["given"]) == ("a word", "(a secret)")
    assert ours["error"] == "ValueError('refused: (a secret)')"
    assert other["event"] == "from (a secret)"


def test_one_json_line_an_event_and_no_secrets() -> None:
    """On standard error, whoever logs; debug lines of discord.py and local variables stay out."""
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    lines = [json.loads(line) for line in ended.stderr.splitlines()]

    assert [(line["logger"], line["level"], line["event"]) for line in lines] == [
        ("a", "info", "event"),
        ("b", "warning", "from elsewhere"),
        ("a", "error", "failed"),
    ]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "a token" not in ended.stderr
    assert "canary" not in ended.stderr.replace('token = \\"canary\\"', "")
    assert not ended.stdout


_FOR_PEOPLE = """
import logging, structlog
from bot.app import logging as ours
ours.configure(ours.style({"CHATOPS_LOG": "console"}, is_terminal=False), secrets=["canary-secret"])
with structlog.contextvars.bound_contextvars(operation="op_a"):
    structlog.get_logger("a").info("executing", number=1)
    logging.getLogger("discord").warning("from elsewhere with canary-secret")
    try:
        raise ValueError("canary-secret")
    except ValueError:
        structlog.get_logger("a").exception("failed")
"""


def test_people_read_lines_of_words() -> None:
    """The same events with the same fields, of every logger, without colours where that is no terminal."""
    ended = subprocess.run(
        [sys.executable, "-c", _FOR_PEOPLE], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    first, second, third, *trace = ended.stderr.splitlines()

    assert "[info     ] executing" in first
    assert "number=1" in first
    assert "[warning  ] from elsewhere with (a secret)" in second
    assert all("operation=op_a" in line for line in (first, second, third))
    assert trace[-1] == "ValueError: (a secret)"
    assert "\x1b" not in ended.stderr
    assert "canary" not in ended.stderr


@pytest.mark.parametrize(
    ("environ", "is_terminal", "told"),
    [
        ({}, False, Style()),
        ({}, True, Style(is_for_people=True, has_colours=True)),
        ({"NO_COLOR": "1"}, True, Style(is_for_people=True)),
        ({"CHATOPS_LOG": "json"}, True, Style()),
        ({"CHATOPS_LOG": "Console", "CHATOPS_LOG_LEVEL": "DEBUG"}, False, Style(10, is_for_people=True)),
        ({"CHATOPS_LOG": " ", "CHATOPS_LOG_LEVEL": "error"}, False, Style(40)),
    ],
)
def test_the_form_is_chosen(environ: dict[str, str], told: Style, *, is_terminal: bool) -> None:
    """By the variables; without them people at a terminal read words, and everything else JSON."""
    assert style(environ, is_terminal=is_terminal) == told


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("CHATOPS_LOG", "CHATOPS_LOG cannot be used: set it to auto, console or json."),
        ("CHATOPS_LOG_LEVEL", "CHATOPS_LOG_LEVEL cannot be used: set it to debug, info, warning or error."),
    ],
)
def test_what_is_no_form_is_refused(name: str, sentence: str) -> None:
    """With what to write instead, and the code of bad settings."""
    with pytest.raises(Fault) as fault:
        style({name: "loud"}, is_terminal=True)

    assert (fault.value.code, fault.value.lines) == (78, (sentence,))
