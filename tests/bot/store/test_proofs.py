"""A proof counts where the bot has kept it with its key: who can write to the disk cannot give a code."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.domain.operation import Operation, State
from bot.core.domain.second_factor import Proof
from bot.store.folder import open_store
from bot.store.proofs import believed, marked
from bot.store.seal import Seal
from tests.fakes.authenticator import enrolled
from tests.fakes.operations import BOB, CAROL, NOON, HandClock, make_operation

KEY, OTHER = bytes(range(32)), bytes(32)
PROVEN = marked(make_operation(proofs=(Proof(BOB, NOON),)), Seal(KEY))
[PROOF] = PROVEN.proofs
FORGERIES: dict[str, Callable[[], Operation]] = {
    "written by hand": lambda: replace(PROVEN, proofs=(Proof(BOB, NOON),)),
    "marked with another key": lambda: marked(PROVEN, Seal(OTHER)),
    "of another person": lambda: replace(PROVEN, proofs=(replace(PROOF, user=CAROL),)),
    "of another time": lambda: replace(PROVEN, proofs=(replace(PROOF, at=NOON.replace(hour=13)),)),
    "for another operation": lambda: replace(PROVEN, id="op_2"),
    "for another change": lambda: replace(PROVEN, digest="0" * 64),
}


@pytest.mark.parametrize("told", FORGERIES)
def test_what_this_key_has_not_marked_does_not_count(told: str) -> None:
    """For this very person, time and change; beside a true one, that one stays."""
    forged = FORGERIES[told]()

    assert believed(PROVEN, Seal(KEY)) == PROVEN
    assert believed(forged, Seal(KEY)).proofs == ()
    assert believed(PROVEN, None).proofs == ()


def test_what_is_final_stays_as_it_was() -> None:
    """Reports tell who approved it, also when the key was lost since; nothing can follow from it."""
    ended = replace(PROVEN, state=State.SUCCEEDED)

    assert believed(ended, None) == believed(ended, Seal(OTHER)) == ended


async def test_a_stolen_account_and_the_disk_are_no_code(tmp_path: Path) -> None:
    """The sign counts for nothing, now and after a restart."""
    async with open_store(tmp_path, HandClock(), sealing=KEY) as memory:
        await memory.second_factors.save(enrolled())
        kept = await memory.operations.add(make_operation())
        forged = await memory.operations.save(replace(kept, proofs=(Proof(BOB, NOON, "0" * 64),)))
        read = await memory.operations.operation(kept.id)
        assert read is not None
        assert (read.revision, read.proofs) == (forged.revision, ())

        accepted = await memory.second_factors.accept(
            enrolled(revision=1), replace(read, proofs=(Proof(BOB, NOON),))
        )

    for key, is_proven in ((KEY, True), (OTHER, False), (None, False)):
        async with open_store(tmp_path, HandClock(), sealing=key) as memory:
            read = await memory.operations.operation(accepted.id)
            assert read is not None
            assert read.is_proven(BOB.id) is is_proven
