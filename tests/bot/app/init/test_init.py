"""The whole of `chatops init` without Discord: what it leaves, and that it leaves nothing when stopped."""

from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.app.init import Asked, init
from bot.app.settings import read
from tests.fakes.answering import END, STOP, TYPED, answering

SECRET = "MTIz.not-a.real-token"  # noqa: S105 - no real one
NOWHERE = {"DISCORD_API_BASE": "http://127.0.0.1:1/api/v10"}
WHOLE = ("", "", "", "", "", "", *TYPED)
"""The features, no link, and all that is typed after it."""


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back where discord.py thinks that Discord is, and let no variable of this machine count."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_all_of_it_is_written_and_looked_at(tmp_path: Path) -> None:
    """The token comes from where the bot takes it, and is neither asked for, nor shown, nor kept."""
    person = answering(*WHOLE)
    code = init(
        Asked(config=tmp_path / "chatops.yaml"), person.terminal, {**NOWHERE, "DISCORD_TOKEN": SECRET}
    )
    said = "\n".join(person.said)

    assert (code, person.answers, person.hidden) == (0, [], [])
    assert read(tmp_path / "chatops.yaml").matrix == tmp_path / "approval_matrix.yaml"
    assert "FAIL  discord     Discord cannot be reached." in said
    assert f"chatops check --config {tmp_path / 'chatops.yaml'}" in said
    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET not in said + written


def test_what_exists_stays_as_it_is(tmp_path: Path) -> None:
    """Another name is offered; the settings name their own matrix."""
    for name in ("chatops.yaml", "approval_matrix.yaml"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    person = answering("", "", "", *WHOLE)
    init(Asked(config=tmp_path / "chatops.yaml"), person.terminal, NOWHERE)

    assert (tmp_path / "chatops.yaml").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "approval_matrix.yaml").read_text(encoding="utf-8") == "mine"
    assert read(tmp_path / "chatops.new.yaml").matrix == tmp_path / "approval_matrix.new.yaml"
    assert (
        person.said[1]
        == f"{tmp_path / 'chatops.yaml'} is there already and stays as it is: write another name"
    )


def test_it_can_be_stopped_at_every_question(tmp_path: Path) -> None:
    """One sentence, and nothing was written."""
    whole = ("", *WHOLE)
    for place in range(len(whole)):
        for way in (STOP, END):
            person = answering(*whole[:place], way)
            with pytest.raises(Fault, match=r"^Stopped: nothing was written\.$"):
                init(Asked(config=tmp_path / "chatops.yaml"), person.terminal, NOWHERE)
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_may_have_answered(tmp_path: Path) -> None:
    """By the file of the token and by the server's id."""
    (tmp_path / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    person = answering(*("", "", "", "", "", ""), *TYPED[1:])
    asked = Asked(tmp_path / "chatops.yaml", tmp_path / "token", "1180000000000000009")

    assert init(asked, person.terminal, NOWHERE) == 0
    assert read(tmp_path / "chatops.yaml").guild == "1180000000000000009"
    assert person.hidden == []


def test_a_back_end_s_credential_may_come_later(tmp_path: Path) -> None:
    """The settings are written all the same, and what is missing is told."""
    person = answering("", *WHOLE[:-2], "github_actions", "")
    init(Asked(config=tmp_path / "chatops.yaml"), person.terminal, NOWHERE)

    assert (tmp_path / "chatops.yaml").exists()
    assert any("GITHUB_TOKEN is not set in the environment" in line for line in person.said)


@pytest.mark.parametrize(
    ("environ", "file", "says"),
    [
        ({"DISCORD_TOKEN": "a b"}, None, "DISCORD_TOKEN cannot be used"),
        ({}, Path("/nowhere/token"), "--token-file: /nowhere/token is not there"),
    ],
)
def test_a_token_that_cannot_be_one_ends_it_at_once(
    tmp_path: Path, environ: dict[str, str], file: Path | None, says: str
) -> None:
    """Before anybody answers a question for nothing."""
    with pytest.raises(Fault, match=says) as ended:
        init(Asked(tmp_path / "chatops.yaml", file), answering().terminal, {**NOWHERE, **environ})
    assert ended.value.code == BAD_CONFIGURATION
