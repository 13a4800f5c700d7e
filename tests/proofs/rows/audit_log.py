"""Somebody forges the audit log."""

from tests.proofs.row import Row, Tier

_FORGERY = "tests/forgery"

ROWS: tuple[Row, ...] = (
    Row(
        "audit-bits",
        "No bit of the audit log changes unnoticed, and the record is named.",
        "each single bit of a log flipped",
        "bits",
        Tier.DEEP,
        _FORGERY,
    ),
    Row(
        "audit-records",
        "No record is deleted, moved, added or rewritten unnoticed.",
        "each record: deleted, doubled, swapped, inserted, rewritten, with and without a mended chain",
        "forgeries",
        Tier.DEEP,
        _FORGERY,
    ),
    Row(
        "audit-cuts",
        "What a checkpoint knows is not cut off unnoticed; what none knows yet is counted.",
        "the log cut off at bytes and records",
        "cuts",
        Tier.DEEP,
        _FORGERY,
    ),
    Row(
        "audit-checkpoint-bytes",
        "A signed checkpoint that was altered holds nothing.",
        "each byte of the newest checkpoint changed",
        "bytes",
        Tier.DEEP,
        _FORGERY,
    ),
    Row(
        "audit-stories",
        "A log is judged as its anchors allow, by two verifiers that share no code.",
        "older copies, forks, two writers, unsigned, foreign and stolen keys, checkpoints deleted or stopped",
        "verdicts",
        Tier.COMMIT,
        _FORGERY,
    ),
    Row(
        "audit-speed",
        "A million records are verified in at most twice the time of sha256sum.",
        "two years in 24 files, a signed checkpoint of each record, and its key",
        "records",
        Tier.DEEP,
        "tests/forgery",
    ),
    Row(
        "audit-speed-alone",
        "By tools/verify_audit.py they are verified in at most 1.5 times the time of parsing their JSON.",
        "two years in 24 files, a signed checkpoint of each record, and its key",
        "records",
        Tier.DEEP,
        "tests/forgery",
    ),
    Row(
        "audit-questions",
        "Who did what to production in a month: right, and within a second.",
        "two years in 24 files, 23 of them compressed, a clock that was set back now and then",
        "questions",
        Tier.DEEP,
        "tests/forgery",
    ),
    Row(
        "audit-questions-10",
        "The same of ten million records: right, and within ten seconds.",
        "twenty years in 240 compressed files, a clock that was set back now and then",
        "questions",
        Tier.DEEP,
        "tests/forgery",
    ),
    Row(
        "audit-sinks",
        "Nothing is executed before its intent is known to as many places as the policy asks for.",
        "each combination of channel, file and collector down, under `any` and `all`, then up again",
        "combinations",
        Tier.COMMIT,
        "tests/forgery",
    ),
    Row(
        "audit-sinks-bot",
        "The whole bot runs only what enough places know, and tells which is down; each holds the whole log.",
        "channel, file and collector down, each and all, under `any` and `all`, then up again",
        "states",
        Tier.COMMIT,
        "tests/e2e/test_sinks.py",
    ),
    Row(
        "audit-folders",
        "On a state folder that was altered, put back or copied nothing is executed.",
        "database, files and checkpoints altered together and signed anew; an older folder; two bots",
        "attempts",
        Tier.COMMIT,
        "tests/forgery",
    ),
)
