"""The bot is killed."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        key="kill-core",
        promise="What was confirmed is kept, once; one effect at most; running again within 5 s",
        fault="killed at every call that touches the state, and again while it starts",
        points="points",
        tier=Tier.COMMIT,
        tests="tests/faults/test_sweep.py",
    ),
    Row(
        key="kill-seen",
        promise="No way to change the state is overlooked when points are counted",
        fault="none: strace watches a life beside the disk that counts",
        points="calls",
        tier=Tier.COMMIT,
        tests="tests/faults/test_kernel.py",
    ),
)
