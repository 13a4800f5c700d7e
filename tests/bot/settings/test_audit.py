"""What the settings say about checkpoints."""

from pathlib import Path

import pytest

from bot.settings import AuditSettings, CollectorSettings, Require, SettingsError, load
from tests.bot.settings.test_load import MINIMAL

SECRET = "canary-0123456789abcdef"  # noqa: S105 - nobody's, to be looked for


def _load(tmp_path: Path, audit: str) -> AuditSettings:
    path = tmp_path / "chatops.yaml"
    path.write_text(f"{MINIMAL}{audit}\n", encoding="utf-8")
    return load(path, {"AUDIT_KEY": SECRET, "COLLECTOR": SECRET}).audit


def test_without_them_nothing_is_signed_and_nothing_waits(tmp_path: Path) -> None:
    """As it always was: copies beside the log, and in the channel."""
    assert _load(tmp_path, "") == AuditSettings()


def test_all_of_them(tmp_path: Path) -> None:
    """The key and the token come from elsewhere and are never shown; paths are relative to the settings."""
    found = _load(
        tmp_path,
        "audit:\n  key: {env: AUDIT_KEY}\n  require: all\n  sinks:\n    - {file: ../elsewhere/c.jsonl}\n"
        "    - {http: https://audit.internal/c, token: {env: COLLECTOR}}\n    - {http: http://localhost:1/}",
    )

    assert found.key == SECRET
    assert found.files == (tmp_path / "../elsewhere/c.jsonl",)
    assert found.collectors == (
        CollectorSettings("https://audit.internal/c", SECRET),
        CollectorSettings("http://localhost:1/"),
    )
    assert found.require is Require.ALL
    assert SECRET not in repr(found)


def test_who_names_a_place_waits_for_one(tmp_path: Path) -> None:
    """Unless the settings say otherwise."""
    sinks = "audit: {sinks: [{file: ../c}]"

    assert _load(tmp_path, f"{sinks}}}").require is Require.ANY
    assert _load(tmp_path, f"{sinks}, require: none}}").require is Require.NONE
    assert _load(tmp_path, "audit: {require: all}").require is Require.ALL


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{http: http://a/x}", "{http: http://a/x/}"),
        ("{http: http://a/x}", "{http: http://A:80/x}"),
        ("{http: https://a}", "{http: https://a:443/}"),
        ("{file: ../c.jsonl}", "{file: ../c.jsonl}"),
        ("{file: ../c.jsonl}", "{file: ../elsewhere/../c.jsonl}"),
    ],
)
def test_one_place_named_twice(tmp_path: Path, first: str, second: str) -> None:
    """It would be waited for as if it was two, for ever under `require: all`; the second is named."""
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, f"audit:\n  sinks:\n    - {first}\n    - {second}")

    line = len(MINIMAL.splitlines()) + 4
    assert f":{line}:7: " in str(caught.value)
    assert "named before" in str(caught.value)


def test_two_places_on_one_host(tmp_path: Path) -> None:
    """Another path, port or scheme is another place."""
    sinks = (
        "[{http: http://a/x}, {http: http://a/y}, {http: http://a:81/x}, {http: https://a/x}, {file: ../x}]"
    )

    assert len(_load(tmp_path, f"audit: {{sinks: {sinks}}}").collectors) == 4


@pytest.mark.parametrize(
    ("audit", "said"),
    [
        ("audit: {key: {file: state/audit.key}}", "is in the state folder"),
        ("audit: {sinks: [{file: state/audit/c}]}", "is in the state folder"),
        (f"audit: {{key: {SECRET}}}", "stands in no file of settings"),
        (f"audit: {{sinks: [{{http: https://x/, token: {SECRET}}}]}}", "stands in no file of settings"),
        ("audit: {sinks: [{http: ftp://x/}]}", "https://audit.internal/checkpoints"),
        ("audit: {sinks: [{http: https://user:pass@x/}]}", "https://audit.internal/checkpoints"),
        ("audit: {sinks: [{nfs: x}]}", "nfs"),
        ("audit: {require: most}", "require"),
        ("audit: {require: 1}", "require"),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, audit: str, said: str) -> None:
    """A key or a copy beside the log proves nothing; secrets stand nowhere, not even in the fault."""
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, audit)

    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
