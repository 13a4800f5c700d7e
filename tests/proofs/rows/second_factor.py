"""Somebody has an approver's Discord account, and not their phone."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "second_factor.quorum",
        "nothing runs without as many people with a code as the rows want, and no code counts twice",
        "any order of signs, codes, clocks, crashes, lost roles and other matrices",
        "codes taken and executions",
        Tier.COMMIT,
        "tests/bot/core/workflow/test_proving_machine.py",
    ),
    Row(
        "second_factor.kill",
        "a code is used up and counts, or neither; begun again it ends well",
        "kill -9 at each call to the disk from enrolment to execution",
        "calls",
        Tier.DEEP,
        "tests/faults/test_proving.py",
    ),
)
