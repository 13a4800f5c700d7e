"""What comes from environment variables."""

from pathlib import Path

import pytest

from bot.settings.environment import Environment, parse_listen
from bot.settings.values import API_BASE, DiscordSettings, Listen


def test_discord_is_where_it_is_unless_told_otherwise() -> None:
    """Another address is taken without its closing slash."""
    other = {
        "DISCORD_API_BASE": "http://127.0.0.1:8420/api/v10/",
        "DISCORD_GATEWAY": "ws://127.0.0.1:8420/gateway",
    }

    assert Environment({}).discord() == DiscordSettings(None, API_BASE, None)
    assert Environment(other).discord() == DiscordSettings(
        None, "http://127.0.0.1:8420/api/v10", "ws://127.0.0.1:8420/gateway"
    )


def test_blank_is_not_set() -> None:
    """An empty variable is none, white space around a value is not part of it."""
    environment = Environment({"A": "  ", "B": " x\n"})

    assert (environment.value("A"), environment.value("B"), environment.value("C")) == (None, "x", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", "a b"),
        ("DISCORD_TOKEN", "t\u00f6ken"),
        ("DISCORD_API_BASE", "discord.test"),
        ("DISCORD_GATEWAY", "https://gateway.discord.gg"),
    ],
)
def test_what_cannot_be_used_is_named_not_shown(name: str, value: str) -> None:
    """A token that is wrong is still a secret."""
    environment = Environment({name: value})
    environment.discord()

    assert [fault.startswith(f"{name} cannot be used: set it to") for fault in environment.faults] == [True]
    assert value not in environment.faults[0]


def test_the_token_is_not_in_any_repr() -> None:
    """Settings end up in logs and tracebacks, tokens do not."""
    assert "s3cret" not in repr(Environment({"DISCORD_TOKEN": "s3cret"}).discord())


def test_the_token_may_be_in_a_file(tmp_path: Path) -> None:
    """One variable names it, as with Docker's secrets."""
    path = tmp_path / "token"
    path.write_text("s3cret\n", encoding="utf-8")

    assert Environment({"DISCORD_TOKEN_FILE": str(path)}).discord().token == "s3cret"  # noqa: S105 - made up


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        ("s3cret", {"DISCORD_TOKEN": "other"}, "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one"),
        ("s3 cret", {}, "DISCORD_TOKEN_FILE: {path} cannot be used: write the token alone, without spaces"),
        ("", {}, "DISCORD_TOKEN_FILE: {path} is empty"),
        (None, {}, "DISCORD_TOKEN_FILE: {path} is not there"),
    ],
)
def test_a_token_s_file_that_cannot_be_used(
    tmp_path: Path, content: str | None, more: dict[str, str], says: str
) -> None:
    """Two tokens are none, and what is in the file is not shown."""
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    environment = Environment({"DISCORD_TOKEN_FILE": str(path), **more})
    environment.discord()

    [fault] = environment.faults
    assert fault.startswith(says.format(path=path))
    assert "cret" not in fault


def test_systemd_may_give_the_token(tmp_path: Path) -> None:
    """As the credential DISCORD_TOKEN, where neither variable is set; one of another name is none of it."""
    unit = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert Environment(unit).discord().token is None
    (tmp_path / "DISCORD_TOKEN").write_text("from-systemd\n", encoding="utf-8")

    assert Environment(unit).discord().token == "from-systemd"  # noqa: S105 - made up
    assert Environment({**unit, "DISCORD_TOKEN": "other"}).discord().token == "other"  # noqa: S105 - likewise

    (tmp_path / "DISCORD_TOKEN").write_text("two s3crets", encoding="utf-8")
    bad = Environment(unit)
    bad.discord()
    [fault] = bad.faults
    assert fault.startswith(f"{tmp_path / 'DISCORD_TOKEN'} cannot be used: write the token alone")
    assert "s3cret" not in fault


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        ("[::1]:0", Listen("::1", 0)),
        ("localhost:65535", Listen("localhost", 65535)),
    ],
)
def test_addresses(text: str, listen: Listen) -> None:
    """Host and port."""
    assert parse_listen(text) == listen


@pytest.mark.parametrize(
    "text", ["8080", ":8080", "host:", "host:x", "host:65536", "host:01", "::1:80", "a b:1", "h:1\n"]
)
def test_what_is_no_address(text: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(ValueError, match=r"127\.0\.0\.1:8080"):
        parse_listen(text)
