"""Anything happens in any order."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "machine.operations",
        "Nothing runs without a valid quorum, nor twice; every end is final and recorded once",
        "a million steps: people, repeated events, roles, matrices, tags, freezes, locks, clocks, crashes",
        "sequences of up to 50 steps",
        Tier.DEEP,
        "tests/bot/core/workflow/test_machine.py",
    ),
    Row(
        "machine.incidents",
        "Healed, every incident has its room, call and public word, once; somebody was called",
        "a million steps: people, clocks, crashes, faults of everything outside",
        "sequences of up to 30 steps",
        Tier.DEEP,
        "tests/bot/core/incidents/test_machine.py",
    ),
)
