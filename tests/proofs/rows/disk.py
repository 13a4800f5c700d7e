"""The disk is full, broken, slow, or not ours."""

from tests.proofs.row import Row, Tier

_CALLS = "tests/faults/test_failing.py"
_DAMAGE = "tests/faults/test_damage.py"
_BOT = "tests/e2e/test_disk.py"
_SLOW = "tests/e2e/test_slow_disk.py"

ROWS: tuple[Row, ...] = (
    Row(
        "disk.sync",
        "Nothing runs without a durable intent; nothing is shown or confirmed that the disk does not hold",
        "EIO from each call that waits for the disk (of some, for every commit); what was not synced is lost",
        "calls",
        Tier.COMMIT,
        _CALLS,
    ),
    Row(
        "disk.write",
        "The same, and the database is sound afterwards",
        "EIO, no space or half a write, at a call, once or from then on; a full disk gets space again",
        "calls",
        Tier.COMMIT,
        _CALLS,
    ),
    Row(
        "disk.every",
        "The same for every call of both lives, from the first start on",
        "EIO, no space, half a write at every single call, once and from then on",
        "calls",
        Tier.DEEP,
        _CALLS,
    ),
    Row(
        "disk.bot",
        "It ends within 2 s with one line and code 1; nothing runs without an intent; restarted, all goes on",
        "EIO from the call that waits for the disk at a vote",
        "ends",
        Tier.COMMIT,
        _BOT,
    ),
    Row(
        "disk.bot.every",
        "The same at each such call from a request to its end",
        "EIO from the Nth call that waits for the disk, N = 1 to the last",
        "calls",
        Tier.DEEP,
        _BOT,
    ),
    Row(
        "disk.full",
        "Nothing runs, all is refused in a sentence, readers are answered; with space all goes on in 10 s",
        "the disk of the whole bot is full",
        "deeds",
        Tier.COMMIT,
        _BOT,
    ),
    Row(
        "disk.slow",
        "Every kind of interaction is acknowledged, the loop turns; all is carried out once the disk answers",
        "a call that waits for the disk does not come back",
        "interactions",
        Tier.COMMIT,
        _SLOW,
    ),
    Row(
        "disk.slow.many",
        "Acknowledged within 3 s, the loop late by less than 100 ms (p99), no heartbeat or command is missed",
        "each call that waits for the disk takes 2 s, or 30 s",
        "interactions",
        Tier.DEEP,
        _SLOW,
    ),
    Row(
        "disk.damage",
        "Refused in one line, repaired with an event in the log, or as before: never silently something else",
        "a turned bit or a cut-off end in the database, its journal, the log, the checkpoints",
        "places",
        Tier.COMMIT,
        _DAMAGE,
    ),
    Row(
        "disk.foreign",
        "Refused in one line with code 1 within 2 s of processor time, and left as it was",
        "a state folder that is read-only, closed, another's, a file, a link, newer, damaged, incomplete",
        "folders",
        Tier.COMMIT,
        "tests/faults/test_foreign.py",
    ),
)
