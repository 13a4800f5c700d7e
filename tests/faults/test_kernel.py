"""The disk that counts is held against the kernel: nothing that changes the state is overlooked."""

import os
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults import disk
from tests.faults.kernel import NoTracerError, Seen, traced
from tests.faults.life import STATE
from tests.proofs.proof import Proof

LIFE = "import asyncio, sys, pathlib; from tests.faults.life import LIVES as lives; "
LIFE += "asyncio.run(lives[sys.argv[1]](pathlib.Path(sys.argv[2])))"
UNSEEN = "import mmap, os, sys; file = os.open(sys.argv[1] + '/one', os.O_RDWR | os.O_CREAT); "
UNSEEN += "os.writev(file, [b'x']); os.posix_fallocate(file, 0, 9); mmap.mmap(file, 9)[0] = 1; "
UNSEEN += "os.link(sys.argv[1] + '/one', sys.argv[1] + '/two')"


def watched(program: str, given: list[str], environ: Mapping[str, str], folder: Path) -> Counter[Seen]:
    """Return how often the program did what, below `folder`, as the kernel saw it."""
    notes = folder.with_name("notes")
    notes.mkdir()
    try:
        return Counter(traced([sys.executable, "-c", program, *given], environ, folder, notes))
    except NoTracerError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("life", ["rollback_life", "incident_life"])
def test_the_disk_sees_what_the_kernel_sees(life: str, tmp_path: Path, proof: Proof) -> None:
    """Each call by which a life changes its state folder is one that the sweep counts.

    Which open makes a file is not told by the call itself: there the files are compared.
    """
    folder, record = tmp_path / "life", tmp_path / "record"
    folder.mkdir()
    environ = os.environ | disk.environment(folder / STATE, record=record)

    kernel = watched(LIFE, [life, str(folder)], environ, folder / STATE)
    told = Counter(Seen(call.kind, str(call.path)) for call in disk.recorded(record))

    for each in (kernel, told):
        each.update({call: 1 - each[call] for call in list(each) if call.call == "open"})
    differ = [
        f"{call.call} {Path(call.path).name}: the kernel saw {kernel[call]}, the disk {told[call]}"
        for call in kernel | told
        if kernel[call] != told[call]
    ]
    proof.tried("kill-seen", kernel.total(), differ)


def test_the_kernel_sees_what_the_disk_does_not(tmp_path: Path) -> None:
    """Whoever writes in another way is noticed."""
    folder = tmp_path / "state"
    folder.mkdir()

    seen = watched(UNSEEN, [str(folder)], os.environ, folder)

    assert {call.call for call in seen} == {"open", "writev", "fallocate", "mmap", "link"}
