"""The gateway's line is cut, and worse."""

from tests.proofs.row import Row, Tier

_LINE = "tests/faults/test_line.py"
_FATAL = "tests/e2e/test_fatal_closings.py"
_IDENTIFY = "tests/faults/test_identify_budget.py"
_EVENTS = "tests/faults/test_event_order.py"
_MISSED = "tests/faults/test_missed_votes.py"
_OUTAGE = "tests/e2e/test_outage.py"

ROWS: tuple[Row, ...] = (
    Row(
        "line-breaks",
        "The bot hears again within 10 s after the line is whole; no vote is lost",
        "op 7, op 9, every close code, cut, zombie, half-open, garbage, no HELLO, no READY, refused",
        "breaks",
        Tier.DEEP,
        _LINE,
    ),
    Row(
        "line-fatal",
        "The bot ends with code 78 and one line, and tries nothing more",
        "closed with 4004, 4010 to 4014",
        "closings",
        Tier.COMMIT,
        _FATAL,
    ),
    Row(
        "line-outage",
        "After an outage the next attempt comes within 60 s, after two hours without READY within 5 min,"
        " after more within 15 min",
        "refused, silent or without READY, for hours of the bot's time",
        "attempts",
        Tier.DEEP,
        _IDENTIFY,
    ),
    Row(
        "identify-budget",
        "At most 200 sessions begin in any 24 hours, 5 s apart, without a ledger, too; 308 where it is lost"
        " just when Discord counts anew",
        "2000 crashes at the start, sessions that flap, a ledger that is lost, forged or never there",
        "IDENTIFYs",
        Tier.COMMIT,
        _IDENTIFY,
    ),
    Row(
        "event-order",
        "State, log and effects are as if each event had come once, in order",
        "every reaction, removal, deletion, command, click and form 1 to 5 times, late, and in any order"
        " that one person's own acts allow",
        "sequences",
        Tier.DEEP,
        _EVENTS,
    ),
    Row(
        "missed-votes",
        "Votes missed count as they stand on the card, marked as read back; nothing runs before",
        "votes and changes of mind while the bot is down or the session lost, events during the reading",
        "scripts",
        Tier.DEEP,
        _MISSED,
    ),
    Row(
        "discord-away",
        "The command line reads, stops, verifies, breaks the glass, starts no more; each end is told once",
        "API and gateway gone for two hours of the bot's time",
        "promises",
        Tier.COMMIT,
        _OUTAGE,
    ),
)
