"""What the settings say about second factors: a key that stands in no file, and is shown nowhere."""

import base64
from pathlib import Path

import pytest

from bot.settings import SettingsError, load
from tests.bot.settings.test_load import MINIMAL

KEY = bytes(range(32))
WRITTEN = base64.b64encode(KEY).decode()
ASKS = "second_factor: {key: {env: SECOND_FACTOR_KEY}}\n"


def faults(tmp_path: Path, text: str, environ: dict[str, str]) -> list[str]:
    """Return what is said about settings that cannot be used, without the path."""
    path = tmp_path / "chatops.yaml"
    path.write_text(MINIMAL + text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path, environ)
    return [line.removeprefix(f"{path}:") for line in caught.value.lines]


def test_the_key_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """As 32 bytes; whatever is logged is searched for it, and no settings show it."""
    path = tmp_path / "chatops.yaml"
    path.write_text(MINIMAL + ASKS, encoding="utf-8")
    by_variable = load(path, {"SECOND_FACTOR_KEY": WRITTEN})
    path.write_text(MINIMAL + "second_factor: {key: {file: the.key}}\n", encoding="utf-8")
    (tmp_path / "the.key").write_text(f"{WRITTEN}\n", encoding="utf-8")

    assert by_variable.second_factor_key == KEY
    assert load(path, {}).second_factor_key == KEY
    assert WRITTEN in by_variable.secrets
    assert WRITTEN not in repr(by_variable)
    assert repr(KEY) not in repr(by_variable)


def test_without_one_there_is_none(tmp_path: Path) -> None:
    """Nobody has to have second factors."""
    path = tmp_path / "chatops.yaml"
    path.write_text(MINIMAL, encoding="utf-8")

    assert load(path, {}).second_factor_key is None


@pytest.mark.parametrize("written", ["short", WRITTEN[:-4], WRITTEN * 2, f"{WRITTEN[:-1]}!", "0" * 64])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path, written: str) -> None:
    """With how to make one."""
    [told] = faults(tmp_path, ASKS, {"SECOND_FACTOR_KEY": written})

    assert told.startswith(
        "6:22: `key` is no key: 32 random bytes in base64, make one with `chatops totp keygen`"
    )
    assert written not in told


@pytest.mark.parametrize("place", ["state/the.key", "elsewhere/../state/the.key", "link"])
def test_a_key_beside_what_it_seals_is_refused(tmp_path: Path, place: str) -> None:
    """Whoever reads the state folder would have both."""
    for folder in ("state", "elsewhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / "state" / "the.key").write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "state" / "the.key")

    [told] = faults(tmp_path, f"second_factor: {{key: {{file: {place}}}}}\n", {})

    assert f"{place} is in the state folder: whoever can read the secrets there could open them" in told


def test_a_key_that_is_lost_is_told(tmp_path: Path) -> None:
    """The bot does not start without what the settings say that there is."""
    [told] = faults(tmp_path, ASKS, {})

    assert told.startswith("6:22: SECOND_FACTOR_KEY is not set in the environment")


def test_a_key_in_the_settings_is_refused(tmp_path: Path) -> None:
    """And not shown."""
    [told] = faults(tmp_path, f"second_factor: {{key: {WRITTEN}}}\n", {})

    assert told.startswith(
        "6:22: `key` stands in no file: write `{env: SECOND_FACTOR_KEY}` or `{file: PATH}`"
    )
    assert WRITTEN not in told


def test_a_variable_that_names_a_file_beside_what_it_seals_is_refused(tmp_path: Path) -> None:
    """`SECOND_FACTOR_KEY_FILE` is no way around."""
    (tmp_path / "state").mkdir()
    path = tmp_path / "state" / "the.key"
    path.write_text(WRITTEN, encoding="utf-8")
    [told] = faults(tmp_path, ASKS, {"SECOND_FACTOR_KEY_FILE": str(path)})

    assert told.startswith(f"6:28: {path}, which SECOND_FACTOR_KEY_FILE names, is in the state folder:")
