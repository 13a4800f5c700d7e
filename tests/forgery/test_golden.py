"""Logs that were written by every version of the format: they are read for ever.

A folder of tests/fixtures/audit is never changed; a new version of the format gets one of its own.
"""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.ports.audit import Filters
from bot.store.audit.query import query, table
from bot.store.audit.record import VERSION
from bot.store.audit.segments import find, read
from bot.store.audit.signature import read_public
from bot.store.audit.verify import OK, TAMPERED, verify
from tests.forgery.log import alone
from tests.tiers import ROOT

GOLDEN = ROOT / "tests" / "fixtures" / "audit"
# how the last line of each hashes: whoever changes a golden log changes this line
ENDS = {"v1": "190194c56f230ebadbce34d08b5cf5eccf0fbceaa69ba2749ed29f02c970adb1"}


def test_every_version_has_one() -> None:
    """The format cannot get a new version without a log of it, and none is forgotten."""
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(ENDS)
    assert len(ENDS) == VERSION


@pytest.mark.parametrize("version", ENDS)
def test_verified_for_ever(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain and compressed months, unsigned, signed and posted checkpoints, by both verifiers."""
    folder = GOLDEN / version
    posted, key = folder / "posted.txt", folder / "key.pub"
    keys = [read_public(key.read_text())]

    assert posted.read_text(encoding="utf-8").split("\n")[2] == ENDS[version]
    assert (
        verify([folder]).code
        == verify([folder], keys=keys).code
        == verify([folder], [posted], keys).code
        == OK
    )
    words = [f"--key={key}", f"--checkpoint={posted}", str(folder)]
    assert alone().main(words) == alone().main(words[2:]) == OK
    assert capsys.readouterr().out.count("OK: 39 records") == 2


@pytest.mark.parametrize("version", ENDS)
def test_still_guarded(version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it was anchored with then still convicts whoever changes it now."""
    shutil.copytree(GOLDEN / version, tmp_path, dirs_exist_ok=True)
    newest = find(tmp_path)[-1]
    newest.write_bytes(newest.read_bytes().replace(b"@alice", b"@malle", 1))

    assert verify([tmp_path]).code == alone().main([str(tmp_path)]) == TAMPERED
    assert "seq 2" in capsys.readouterr().out


@pytest.mark.parametrize("version", ENDS)
def test_asked_for_ever(version: str) -> None:
    """Every question finds its records, in compressed months, too, as the bytes that stand there."""
    folder = GOLDEN / version
    whole = b"".join(read(path) for path in find(folder))
    march = Filters(
        user="@alice",
        environment="production",
        event="command",
        since=datetime(2026, 3, 1, tzinfo=UTC),
        until=datetime(2026, 4, 1, tzinfo=UTC),
    )

    everything = list(query(folder, Filters()))
    [asked] = query(folder, march)

    assert "".join(f"{record.line}\n" for record in everything).encode() == whole
    assert [record.fields["seq"] for record in everything] == [
        int(n) for n in re.findall(rb'"seq": (\d+)', whole)
    ]
    assert (asked.fields["result"], asked.fields["approved_by"]) == ("success", "@bob, @carol")
    assert {str(record.fields["user"]) for record in query(folder, Filters(user="104"))} == {"@zoë \u2028 🚀"}
    assert list(table([asked]))[1].split()[2:4] == ["@alice", "success"]
