"""Discord's REST API refuses, fails and hangs."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "rest.lost",
        "one message, channel, thread and event for each intent, one answer to each person",
        "every call that changes something is carried out and its answer lost: 500, 502, 503, 504, cut off",
        "calls",
        Tier.COMMIT,
        "tests/rest/test_sites.py",
    ),
    Row(
        "rest.lost.each",
        "likewise, whichever way all of them are lost",
        "500, 502, 503, 504 and cut off, each for all calls of a day",
        "calls",
        Tier.DEEP,
        "tests/rest/test_sites.py",
    ),
)
