"""Values that stand elsewhere than in the settings: in a variable, or in a file of their own."""

from collections.abc import Mapping as Names
from pathlib import Path

import pytest

from bot.settings.credential import is_reference, read_credential
from bot.settings.environment import Environment
from bot.strict_yaml import Faults, Mapping, Reader


def credential(text: str, folder: Path, environ: Names[str, str] | None = None) -> str:
    """Read one that is written so in settings that stand in `folder`."""
    reader = Reader("c")
    node = reader.root(text.encode())
    assert isinstance(node, Mapping)
    found = read_credential(reader, node, Environment(environ or {}, folder))
    reader.finish()
    return found


def test_it_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    """A path is relative to the settings' folder, or absolute."""
    (tmp_path / "secrets").mkdir()
    path = tmp_path / "secrets" / "token"
    path.write_text("from the file\n", encoding="utf-8")

    assert credential("{env: T}", tmp_path, {"T": "from the variable"}) == "from the variable"
    assert credential("{env: T, otherwise: neither}", tmp_path) == "neither"
    assert credential("{file: secrets/token}", tmp_path) == "from the file"
    assert credential(f"{{file: '{path}'}}", Path("/nowhere")) == "from the file"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{env: T}", r"^c:1:1: T is not set in the environment: set it or T_FILE, or add `otherwise`$"),
        ("{env: t}", r"^c:1:7: `env` is"),
        ("{file: none}", r"^c:1:1: /.*/none is not there: put the credential into it, or name another file$"),
        ("{file: empty}", r"^c:1:1: /.*/empty is empty"),
        ("{file: ''}", r"^c:1:8: `file` is empty"),
        ("{file: 1}", r"^c:1:8: `file` is"),
        ("{file: empty, otherwise: x}", r"c:1:15: the credential's file has no `otherwise`"),
        ("{file: empty, env: T}", r"c:1:15: the credential's file has no `env`"),
    ],
)
def test_what_has_no_value_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """With line and column; nothing is taken instead of a file that is not there."""
    (tmp_path / "empty").touch()

    with pytest.raises(Faults) as caught:
        credential(text, tmp_path)
    assert caught.match(says)


@pytest.mark.parametrize("text", ["{env: T}", "{file: p}", "{credential: c}", "{}", "{a: {env: T}}"])
def test_what_stands_for_a_value_is_told_from_options(text: str) -> None:
    """By its keys, not by those inside."""
    node = Reader("c").root(text.encode())
    assert isinstance(node, Mapping)
    assert is_reference(node) == text.startswith(("{env", "{file", "{credential"))


def test_a_variable_may_name_a_file(tmp_path: Path) -> None:
    """NAME_FILE stands for NAME, as images of Docker have it; the two together are neither."""
    path = tmp_path / "token"
    path.write_text("from the file\n", encoding="utf-8")
    named = {"T_FILE": str(path)}

    assert credential("{env: T}", tmp_path, named) == "from the file"
    assert credential("{env: T, otherwise: neither}", tmp_path, named) == "from the file"
    with pytest.raises(Faults, match="c:1:1: T and T_FILE are both set: keep one of them"):
        credential("{env: T}", tmp_path, {**named, "T": "x"})
    path.unlink()
    with pytest.raises(Faults, match=r"c:1:1: T_FILE: /.*/token is not there: put the credential into it"):
        credential("{env: T, otherwise: x}", tmp_path, named)


def test_it_may_come_from_systemd(tmp_path: Path) -> None:
    """From the folder of the unit's credentials, by the name that the unit gives it; nowhere else."""
    (tmp_path / "loki.token").write_text("from systemd\n", encoding="utf-8")
    unit = {"CREDENTIALS_DIRECTORY": str(tmp_path)}

    assert credential("{credential: loki.token}", Path("/nowhere"), unit) == "from systemd"
    for text, environ, says in (
        ("{credential: other}", unit, r"other is not there: .*; LoadCredential=other:PATH in the unit puts"),
        ("{credential: loki.token}", {}, "c:1:1: CREDENTIALS_DIRECTORY is not set, so systemd gave no"),
        ("{credential: ../x}", unit, "c:1:14: `credential` is"),
        ("{credential: ..}", unit, "c:1:14: `credential` is"),
        ("{credential: a, otherwise: b}", unit, "the credential has no `otherwise`"),
    ):
        with pytest.raises(Faults, match=says):
            credential(text, tmp_path, environ)


class Named:
    """Stands for values by their names."""

    def variable(self, name: str, otherwise: str | None = None) -> str:
        """Return what stands for a variable."""
        return f"<{name} or {otherwise}>"

    def contents(self, path: str) -> str:
        """Return what stands for a file."""
        return f"<in {path}>"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("{env: T}", "<T or None>"),
        ("{env: T, otherwise: x}", "<T or x>"),
        ("{file: secrets/token}", "<in /folder/secrets/token>"),
        ("{file: /etc/token}", "<in /etc/token>"),
        ("{credential: loki.token}", "<LOKI_TOKEN or None>"),
    ],
)
def test_with_places_nothing_is_read(text: str, stands: str) -> None:
    """What is set or written there is not looked at, and what is not there is no fault."""
    reader = Reader("c")
    node = reader.root(text.encode())
    assert isinstance(node, Mapping)
    environment = Environment({"T": "value"}, Path("/folder"), Named())

    assert read_credential(reader, node, environment) == stands
    reader.finish()
    assert environment.secrets == set()
