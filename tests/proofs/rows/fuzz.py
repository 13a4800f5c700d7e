"""Anything at all is fed to what reads."""

from tests.proofs.row import Row, Tier

_FUZZ = "tests/fuzz"
_POLICY = "tests/bot/core/policy"

ROWS: tuple[Row, ...] = (
    Row(
        "fuzz-bad-matrices",
        "A bad matrix never loads: it is refused with line and column, at once.",
        "each way to be wrong, from a duplicate key to an alias bomb",
        "files",
        Tier.COMMIT,
        f"{_POLICY}/test_load.py",
    ),
    Row(
        "fuzz-matrix",
        "The matrix loads as it is written, to the letter, or not at all.",
        "inputs made by coverage",
        "executions",
        Tier.DEEP,
        _FUZZ,
    ),
    Row(
        "fuzz-stricter",
        "A stricter matrix approves nothing more.",
        "random matrices, edits and votes",
        "cases",
        Tier.DEEP,
        f"{_POLICY}/test_stricter.py",
    ),
    Row(
        "fuzz-command",
        "A typed command is read as it is kept, or refused; no stray word breaks the glass.",
        "inputs made by coverage",
        "executions",
        Tier.DEEP,
        _FUZZ,
    ),
    Row(
        "fuzz-gateway",
        "No payload of the gateway stops the bot, and the next vote is heard.",
        "inputs made by coverage, through discord.py's parsers",
        "executions",
        Tier.DEEP,
        _FUZZ,
    ),
    Row(
        "fuzz-audit",
        "No file stops what reads the audit log, and only the genuine one is called whole.",
        "inputs made by coverage, as the log and as its checkpoints",
        "executions",
        Tier.DEEP,
        _FUZZ,
    ),
)
