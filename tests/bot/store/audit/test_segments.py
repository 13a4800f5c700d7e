"""The month files, plain and compressed."""

import gzip
from pathlib import Path

import pytest

from bot.store.audit.segments import find, is_packed, month, opened, read


def test_found_in_order_and_once(tmp_path: Path) -> None:
    """By month, whatever else lies there; a plain file beside its compressed copy counts alone."""
    names = ("2026-12.jsonl", "2026-03.jsonl.gz", "2026-04.jsonl.gz", "2026-04.jsonl", "checkpoints.jsonl")
    for name in (*names, "2026-05.jsonl.gz.part", "x2026-06.jsonl"):
        (tmp_path / name).touch()

    found = find(tmp_path)

    assert [path.name for path in found] == ["2026-03.jsonl.gz", "2026-04.jsonl", "2026-12.jsonl"]
    assert [month(path) for path in found] == ["2026-03", "2026-04", "2026-12"]
    assert [is_packed(path) for path in found] == [True, False, False]


def test_read_alike(tmp_path: Path) -> None:
    """Compressed or not, the lines are the same bytes; no file has none."""
    plain, packed = tmp_path / "2026-03.jsonl", tmp_path / "2026-04.jsonl.gz"
    plain.write_bytes(b"one\ntwo\n")
    packed.write_bytes(gzip.compress(b"one\ntwo\n"))

    assert read(plain) == read(packed) == b"one\ntwo\n"
    assert read(tmp_path / "2026-05.jsonl") == b""


def test_damage_is_an_error_of_the_system(tmp_path: Path) -> None:
    """Cut or flipped anywhere, a compressed file never reads as another content."""
    whole = gzip.compress(b'{"seq": 1}\n' * 50, mtime=0)
    path = tmp_path / "2026-03.jsonl.gz"
    for place in range(len(whole)):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]):
            path.write_bytes(damaged)
            try:
                with opened(path) as file:
                    got = file.read()
            except OSError:
                continue
            assert got in {b'{"seq": 1}\n' * 50, b""}, place
            assert got or not damaged

    path.write_bytes(whole[:-9])
    with pytest.raises(OSError, match="cannot be decompressed"):
        read(path)
