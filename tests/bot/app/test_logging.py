"""What the operator reads."""

import json
import subprocess
import sys

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
