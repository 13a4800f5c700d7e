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
    Row(
        key="kill-bot",
        promise="One effect, card, announcement, room and record of each kind; ready within 5 s",
        fault="the whole bot is killed at every call that touches its state folder, and while it starts",
        points="points",
        tier=Tier.DEEP,
        tests="tests/e2e/test_kill.py",
    ),
    Row(
        key="kill-kernel",
        promise="The same with nothing of the tests inside the bot",
        fault="strace kills it at a call of the database's thread, every 5th",
        points="points",
        tier=Tier.DEEP,
        tests="tests/e2e/test_kill.py",
    ),
)
