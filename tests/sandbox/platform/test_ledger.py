"""The platform's memory on disk."""

import json
import resource
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.platform.ledger import Ledger


async def test_entries_come_back_in_order(tmp_path: Path) -> None:
    """What was appended is read back, with the time it was written."""
    ledger = Ledger(tmp_path / "new" / "ledger.jsonl", clock=lambda: 0.0)
    assert ledger.read() == []

    await ledger.append("accepted", operation_id="a\n")
    await ledger.append("finished", operation_id="b")

    at = "1970-01-01T00:00:00.000+00:00"
    assert ledger.read() == [
        {"at": at, "event": "accepted", "operation_id": "a\n"},
        {"at": at, "event": "finished", "operation_id": "b"},
    ]


@given(cut=st.integers(min_value=0, max_value=60))
def test_torn_tail_is_cut_off(cut: int) -> None:
    """Wherever a crash cut the file, whole lines stay and the torn one goes, so that appending is safe."""
    whole = [json.dumps({"event": "accepted", "operation_id": str(number)}).encode() for number in range(3)]
    content = b"".join(line + b"\n" for line in whole)
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        path.write_bytes(content[: len(content) - cut])
        entries = Ledger(path).read()

        assert [entry["operation_id"] for entry in entries] == [str(n) for n in range(len(entries))]
        assert path.read_bytes() == b"".join(line + b"\n" for line in whole[: len(entries)])
        assert len(entries) == content[: len(content) - cut].count(b"\n")


async def test_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    """When a write fails, the caller hears of it and the next line does not follow half a one."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.read()
    await ledger.append("accepted", operation_id="before")
    size = (tmp_path / "ledger.jsonl").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            await ledger.append("accepted", operation_id="too much")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await ledger.append("accepted", operation_id="after")

    assert [entry["operation_id"] for entry in ledger.read()] == ["before", "after"]
