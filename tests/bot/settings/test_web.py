"""What the settings say about the web endpoints: an address, and a token that stands in no file."""

from pathlib import Path

import pytest

from bot.settings import Listen, SettingsError, load
from tests.bot.settings.test_load import MINIMAL

TOKEN = "a-token-of-16-or-more"  # noqa: S105 - of these tests alone
HEARS = "web: {alertmanager: {token: {env: ALERTMANAGER_TOKEN}}}\n"


def faults(tmp_path: Path, web: str, environ: dict[str, str]) -> list[str]:
    """Return what is said about settings that cannot be used, without the path."""
    path = tmp_path / "chatops.yaml"
    path.write_text(MINIMAL + web, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path, environ)
    return [line.removeprefix(f"{path}:") for line in caught.value.lines]


def test_a_token_lets_alertmanager_in(tmp_path: Path) -> None:
    """It comes from the environment, and nothing that shows settings shows it."""
    path = tmp_path / "chatops.yaml"
    path.write_text(MINIMAL + HEARS, encoding="utf-8")

    settings = load(path, {"ALERTMANAGER_TOKEN": TOKEN})

    assert settings.alertmanager_token == TOKEN
    assert settings.listen == Listen("127.0.0.1", 8080)
    assert TOKEN not in repr(settings)


def test_the_token_may_be_in_a_file(tmp_path: Path) -> None:
    """Beside the settings; a weak one is refused there, too, and not shown."""
    path = tmp_path / "chatops.yaml"
    web = "web: {alertmanager: {token: {file: alerts.token}}}\n"
    path.write_text(MINIMAL + web, encoding="utf-8")
    (tmp_path / "alerts.token").write_text(f"{TOKEN}\n", encoding="utf-8")

    assert load(path, {}).alertmanager_token == TOKEN
    (tmp_path / "alerts.token").write_text("short\n", encoding="utf-8")
    [told] = faults(tmp_path, web, {})
    assert told.startswith("6:29: `token` has to have 16 to 200 visible ASCII characters")


def test_without_one_nobody_is_let_in(tmp_path: Path) -> None:
    """The route is there only for those who asked for it."""
    path = tmp_path / "chatops.yaml"
    path.write_text(f"{MINIMAL}web: {{listen: 127.0.0.1:9000}}\n", encoding="utf-8")

    settings = load(path, {"ALERTMANAGER_TOKEN": TOKEN})

    assert (settings.alertmanager_token, settings.listen) == (None, Listen("127.0.0.1", 9000))


@pytest.mark.parametrize("token", ["short", "x" * 15, "x" * 201, "sixteen and more blanks"])
def test_a_weak_token_is_refused_and_not_shown(tmp_path: Path, token: str) -> None:
    """What can be guessed lets anybody post; the fault says how to make a better one."""
    [told] = faults(tmp_path, HEARS, {"ALERTMANAGER_TOKEN": token})

    assert told == (
        "6:29: `token` has to have 16 to 200 visible ASCII characters: make one with `openssl rand -hex 32`"
    )


@pytest.mark.parametrize(
    ("web", "told"),
    [
        (HEARS, "ALERTMANAGER_TOKEN is not set in the environment"),
        (
            f"web: {{alertmanager: {{token: {TOKEN}}}}}\n",
            "`token` stands in no file: write `{env: ALERTMANAGER_TOKEN}` or `{file: PATH}`",
        ),
        ("web: {alertmanager: {}}\n", "`alertmanager` needs `token`"),
        ("web: {alertmanager: {token: {env: A}, url: x}}\n", "`alertmanager` has no `url`"),
        ("web: {listen: nowhere}\n", "`listen` is not an address"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, web: str, told: str) -> None:
    """With its line; a token that stands in the file is not repeated."""
    lines = faults(tmp_path, web, {})

    assert any(told in line for line in lines)
    assert TOKEN not in "".join(lines)


def test_alerts_may_have_a_channel_of_their_own(tmp_path: Path) -> None:
    """Without one they stand where incidents do."""
    path = tmp_path / "chatops.yaml"
    own = '"1180000000000000103", alerts: "1180000000000000104"}'
    path.write_text(MINIMAL.replace('"1180000000000000103"}', own), encoding="utf-8")

    assert load(path, {}).channels.alerts == "1180000000000000104"
    path.write_text(MINIMAL, encoding="utf-8")
    assert load(path, {}).channels.alerts is None
