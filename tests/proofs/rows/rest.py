"""Discord's REST API refuses, fails and hangs."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "rest.lost",
        "one message, channel, thread and event for each intent, one answer to each person",
        "what changes something is carried out, its answer lost: 500, 502, 503, 504, cut off, silence",
        "calls",
        Tier.COMMIT,
        "tests/rest/test_sites.py",
    ),
    Row(
        "rest.lost.each",
        "likewise, whichever way all of them are lost",
        "500, 502, 503, 504, cut off and silence, each for all calls of a day",
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
    Row(
        "rest.limits",
        "no call inside a limit, and the newest state is shown when it is over",
        "429 for a route, shared and global, 0.3 to 600 s, from Discord and from a proxy",
        "limits",
        Tier.COMMIT,
        "tests/rest/test_limits.py",
    ),
    Row(
        "rest.refused",
        "no more than 50 calls are refused in ten minutes",
        "the bot may not read a channel with 25 cards (403); its token is dead (401)",
        "questions",
        Tier.COMMIT,
        "tests/rest/test_limits.py",
    ),
    Row(
        "rest.meanwhile",
        "approvals count and deploys run while nothing can be shown, and no call begins inside a limit",
        "posts and edits are limited for ten minutes, everything for eleven seconds",
        "requests",
        Tier.COMMIT,
        "tests/rest/test_limits.py",
    ),
)
