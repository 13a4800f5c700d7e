"""Compressing months that are over, broken off anywhere."""

import gzip
from pathlib import Path

import pytest

from bot.store.audit import compress as module
from bot.store.audit.compress import compress
from bot.store.audit.segments import find, read

LINES = b'{"seq": 1}\n' * 100


def _log(folder: Path) -> None:
    for name in ("2026-03.jsonl", "2026-04.jsonl", "2026-05.jsonl"):
        (folder / name).write_bytes(LINES + name.encode() + b"\n")


def test_all_but_the_last_month(tmp_path: Path) -> None:
    """The running month stays as it is; the others are smaller, and any gzip reads them."""
    _log(tmp_path)

    done = list(compress(tmp_path))

    assert [path.name for path in done] == ["2026-03.jsonl.gz", "2026-04.jsonl.gz"]
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        *(path.name for path in done),
        "2026-05.jsonl",
    ]
    assert gzip.decompress(done[0].read_bytes()) == LINES + b"2026-03.jsonl\n"
    assert done[0].stat().st_mode & 0o077 == 0
    assert list(compress(tmp_path)) == []


@pytest.mark.parametrize("step", ["rename", "unlink", "fsync_folder"])
def test_broken_off_anywhere_all_is_there(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was not done any more, each month reads as it was; the next time it is finished."""
    _log(tmp_path)
    before = [read(path) for path in find(tmp_path)]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module if step == "fsync_folder" else Path, step, stop)
        with pytest.raises(KeyboardInterrupt):
            list(compress(tmp_path))

    assert [read(path) for path in find(tmp_path)] == before
    list(compress(tmp_path))
    assert [read(path) for path in find(tmp_path)] == before
    assert not list(tmp_path.glob("*.part"))


def test_what_was_not_written_well_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read back first; a disk that lies loses no month."""
    _log(tmp_path)
    monkeypatch.setattr("shutil.copyfileobj", lambda source, target, _: target.write(source.read(100)))

    with pytest.raises(OSError, match="look at the disk"):
        list(compress(tmp_path))

    assert (tmp_path / "2026-03.jsonl").exists()
