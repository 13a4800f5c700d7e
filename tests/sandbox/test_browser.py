"""A browser of the person's, or a sentence; never the terminal."""

from pathlib import Path

import pytest

from sandbox.browser import open_page

ADDRESS = "http://127.0.0.1:1/"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder of programs, on a machine without a screen."""
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


def write_browser(path: Path) -> Path:
    """Make a browser that notes which page it was shown, and where its terminal is."""
    noted = path.with_name("shown")
    path.write_text(
        f'#!/bin/sh\necho "$1" >{noted}\nif (: </dev/tty) 2>/dev/null; then echo tty >>{noted}; fi\n'
    )
    path.chmod(0o700)
    return noted


async def test_without_a_browser_the_person_is_told(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of text does not count: it would take the terminal."""
    shown = write_browser(programs / "www-browser")

    await open_page(ADDRESS)

    assert capsys.readouterr().err == "No browser could be opened: open the address above by yourself.\n"
    assert not shown.exists()


async def test_the_chosen_browser_gets_no_terminal(
    programs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What BROWSER names is shown the page, and has nothing to draw on but its own window."""
    shown = write_browser(programs / "mine")
    monkeypatch.setenv("BROWSER", str(programs / "mine"))

    await open_page(ADDRESS)

    assert shown.read_text() == f"{ADDRESS}\n"
    assert capsys.readouterr().err == ""
