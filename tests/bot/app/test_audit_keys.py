"""Keys on the command line."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app.audit_keys import read
from bot.app.faults import Fault
from bot.store.audit.signature import read_private
from tests.fakes.folder import Folder


def _keygen(folder: Folder, path: Path, *more: str) -> int:
    return main(["audit", "keygen", str(path), "--config", str(folder.settings), *more])


def test_a_new_key(folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is its owner's alone, and what is printed is the other half of it."""
    path = tmp_path / "audit.key"

    assert _keygen(folder, path, "--name", "acme/prod") == 0

    printed = capsys.readouterr().out
    assert path.stat().st_mode & 0o177 == 0
    assert read_private(path.read_text()).public.line == printed.strip()
    assert read(printed.strip())[0].name == "acme/prod"


def test_no_key_is_overwritten(folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The old one may be the only one that can still sign."""
    path = tmp_path / "audit.key"
    path.write_text("precious")

    assert _keygen(folder, path) == 1
    assert path.read_text() == "precious"
    assert "No key was made." in capsys.readouterr().err


@pytest.mark.parametrize("inside", ["key", "deeper/../key", "."])
def test_never_beside_the_log(folder: Folder, inside: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A key in the state folder would sign for whoever rewrites the log there."""
    folder.state.mkdir()
    assert _keygen(folder, folder.state / inside) == 1
    folder.settings.unlink()
    assert _keygen(folder, folder.state / inside) == 1
    assert main(["audit", "keygen", str(folder.state / inside), "--state", str(folder.state)]) == 1
    assert not list(folder.state.iterdir())
    assert "in the state folder" in capsys.readouterr().err


def test_what_cannot_be_made(folder: Folder, tmp_path: Path) -> None:
    """A name that notes cannot carry is wrong usage; a place that is not there is a failure."""
    assert _keygen(folder, tmp_path / "a", "--name", "a b") == 2
    assert _keygen(folder, tmp_path / "none" / "a") == 1


def test_keys_in_a_file(folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One a line, the old ones among them; what is no key, or nothing, stops everything."""
    for name in ("one", "two"):
        _keygen(folder, tmp_path / name, "--name", name)
    path = tmp_path / "keys"
    path.write_text(f"# since 2026\n{capsys.readouterr().out}\n")

    assert [key.name for key in read(str(path))] == ["one", "two"]
    for text in ("# nothing\n", "nonsense\n"):
        path.write_text(text)
        with pytest.raises(Fault, match="Nothing was verified"):
            read(str(path))
    with pytest.raises(Fault, match="Nothing was verified"):
        read(str(tmp_path / "missing"))
