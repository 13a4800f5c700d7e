"""What can be played, and what cannot."""

from pathlib import Path

from bot.app.check.runbooks import look_at_runbooks
from bot.app.settings import read
from tests.fakes.folder import make_folder


def test_each_fault_is_a_line(tmp_path: Path) -> None:
    """Those that can be played are counted, the others are told by their place; without any nothing is."""
    settings = read(make_folder(tmp_path).settings)
    before = look_at_runbooks(settings)
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "broken.md").write_text("nothing", encoding="utf-8")
    count, faulty = [each.line for each in look_at_runbooks(settings)]

    assert before == []
    assert count.startswith("ok    runbooks")
    assert "0 can be played" in count
    assert faulty.startswith("FAIL  runbooks")
    assert f"{tmp_path}/runbooks/broken.md:1:1: a runbook begins with" in faulty
