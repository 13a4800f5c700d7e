"""Nothing is overwritten, and nothing is half written."""

import resource
import signal
from pathlib import Path

import pytest

from bot.app.faults import Fault
from bot.app.init.files import matrix_text, settings_text
from bot.app.init.write import Draft, refuse_unreadable, write
from tests.fakes.answering import answers


def test_all_of_it_is_written(tmp_path: Path) -> None:
    """With the schemas that the first lines name."""
    write(Draft({tmp_path / "chatops.yaml": "one", tmp_path / "approval_matrix.yaml": "two"}))

    assert (tmp_path / "chatops.yaml").read_text(encoding="utf-8") == "one"
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == [
        "approval_matrix.schema.json",
        "chatops.schema.json",
    ]


def test_what_came_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """And the other file is taken back: a settings file without its matrix helps nobody."""
    (tmp_path / "approval_matrix.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(Fault, match="Nothing was written"):
        write(Draft({tmp_path / "chatops.yaml": "one", tmp_path / "approval_matrix.yaml": "two"}))

    assert [path.name for path in tmp_path.iterdir()] == ["approval_matrix.yaml"]
    assert (tmp_path / "approval_matrix.yaml").read_text(encoding="utf-8") == "mine"


def test_a_disk_that_gets_full_leaves_nothing(tmp_path: Path) -> None:
    """Also of the file that was being written."""
    texts = {tmp_path / "chatops.yaml": "one", tmp_path / "approval_matrix.yaml": "two" * 2**16}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the kernel says EFBIG instead
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**12, before[1]))
        with pytest.raises(Fault, match=r"approval_matrix\.yaml cannot be written .*Nothing was written"):
            write(Draft(texts))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("old", "new"), [("version: 1", "version: 2"), ("count: 1", "count: none")])
def test_what_cannot_be_read_is_not_written(old: str, new: str) -> None:
    """Each file is held against its strict reader; the faults are told."""
    given = answers()
    settings, matrix = settings_text(given, "m.yaml"), matrix_text(given)
    refuse_unreadable(settings, matrix)
    if "version" in old:
        settings = settings.replace(old, new)
    else:
        matrix = matrix.replace(old, new)

    with pytest.raises(Fault, match="Nothing was written") as refused:
        refuse_unreadable(settings, matrix)
    assert len(refused.value.lines) > 1
