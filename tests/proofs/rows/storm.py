"""Everything comes at once."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "storm.restart",
        "requests that waited are settled in the order of their expiry, each vote exactly, none runs before",
        "thousands wait at a start, one in twenty was voted on meanwhile, some ran out of time",
        "requests",
        Tier.COMMIT,
        "tests/storm/test_restart.py",
    ),
)
