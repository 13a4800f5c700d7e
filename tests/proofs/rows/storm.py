"""Everything comes at once."""

from tests.proofs.row import Row, Tier

ROWS: tuple[Row, ...] = (
    Row(
        "storm.restart",
        "settled by order of expiry, each vote exact, none runs before: 500 in 60 s, 10,000 in 30 minutes",
        "thousands wait at a start, one in twenty was voted on meanwhile, some ran out of time",
        "requests",
        Tier.COMMIT,
        "tests/storm/test_restart.py",
    ),
    Row(
        "storm.votes",
        "every vote counts once, every request runs once",
        "all of many people approve all of many requests at the same moment, some of them twice",
        "votes",
        Tier.COMMIT,
        "tests/storm/test_votes.py",
    ),
    Row(
        "storm.votes.sockets",
        "so it is over sockets, in store and audit log; commands are acknowledged, 99 in 100 within 1 s",
        "all of them react at Discord at the same moment, against its limits, and give a command each",
        "votes",
        Tier.COMMIT,
        "tests/storm/test_votes.py",
    ),
    Row(
        "storm.clicks",
        "so it is where one vote is enough: 99 in 100 commands are acknowledged within 1 s",
        "many people at the same moment, each with one vote and one command, against Discord's limits",
        "requests",
        Tier.COMMIT,
        "tests/storm/test_votes.py",
    ),
    Row(
        "storm.soak",
        "the bot's memory is flat, within 5 percent, and below 200 MB",
        "deploys, incidents, alerts, lost lines and talk, as much as an hour at 50 events a second",
        "events",
        Tier.DEEP,
        "tests/storm/test_soak.py",
    ),
)
