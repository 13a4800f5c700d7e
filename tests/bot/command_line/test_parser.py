"""What the command line says to words that it does not know."""

import re

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["polcy", "check"], "did you mean policy?"),
        (["policy", "chekc"], "did you mean check?"),
        (["audit", "verfy"], "did you mean verify?"),
    ],
)
def test_a_slip_is_told_the_nearest_word(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the last words are what was probably meant."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert capsys.readouterr().err.rstrip().endswith(told)


@pytest.mark.parametrize("words", [[], ["policy"], ["audit"], ["totp"]])
def test_without_a_command_there_is_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and every command with what it is for, where a person looks."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert re.search(r"^ +[a-z]+ {2,}\w", told.err, re.MULTILINE)


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 and one line."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert re.fullmatch(r"chatops [0-9.]+\n", capsys.readouterr().out)


@pytest.mark.parametrize("columns", ["1", "20", "40", "400", "wide"])
def test_help_bears_any_width(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word of it is lost in a narrow terminal or a very wide one."""
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit):
        main(["audit", "verify", "--help"])

    told = " ".join(capsys.readouterr().out.split())
    assert "--checkpoint CHECKPOINT" in told
    assert "what they have not signed is not believed" in told
