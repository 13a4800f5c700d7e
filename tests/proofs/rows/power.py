"""The power fails; and the tests have teeth."""

from tests.proofs.row import Row, Tier

_TESTS = "tests/faults/test_power.py"

ROWS: tuple[Row, ...] = (
    Row(
        "power",
        "What was confirmed is kept, nothing runs without a durable intent, and the bot starts again.",
        "the power fails after any call to the disk; what was not synced is lost, torn, reordered or there",
        "images",
        Tier.COMMIT,
        _TESTS,
    ),
    Row(
        "power_started",
        "On every image the bot starts and goes on to the end; the log verifies.",
        "the same, and each sector and name by chance",
        "starts",
        Tier.DEEP,
        _TESTS,
    ),
    Row(
        "power_twice",
        "So it is when the power fails again while the bot starts anew and repairs.",
        "two cuts",
        "images",
        Tier.DEEP,
        _TESTS,
    ),
    Row(
        "mutants",
        "The tests have teeth: whoever takes a guard away is told.",
        "an fsync, a constraint, a check or a time limit is missing, one at a time",
        "mutants",
        Tier.DEEP,
        "tests/faults/test_mutants.py",
    ),
)
