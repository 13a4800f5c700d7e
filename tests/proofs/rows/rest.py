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
    Row(
        "rest.silence",
        "what was carried out and never answered is found, not made again",
        "the answer to a message, channel, thread or event never comes",
        "calls",
        Tier.COMMIT,
        "tests/rest/test_hangs.py",
    ),
    Row(
        "rest.hang",
        "every call ends by itself, after ten seconds at most",
        "no answer, an endless one, a TLS handshake that stalls, a dead name server",
        "calls",
        Tier.COMMIT,
        "tests/rest/test_hangs.py",
    ),
    Row(
        "rest.aside",
        "what hangs holds up nothing else: votes count, deploys run, commands are acknowledged",
        "Discord answers no post of a message",
        "votes and commands",
        Tier.COMMIT,
        "tests/rest/test_hangs.py",
    ),
)
