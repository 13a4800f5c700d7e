"""What the commands of `chatops` are, and what is none."""

import re

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["policy"],
        ["audit"],
        ["do", "/deploy"],
        ["run", "--x"],
    ],
)
def test_wrong_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is no command is told with the usage."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: chatops" in capsys.readouterr().err


def test_every_family_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists each command with what it is for, the sandbox first: it needs nothing."""
    with pytest.raises(SystemExit):
        main(["--help"])

    listed = re.findall(r"^    (\w+)", capsys.readouterr().out, re.MULTILINE)
    told = "sandbox init schema run check do backup policy audit totp fallback"
    assert listed == told.split()
