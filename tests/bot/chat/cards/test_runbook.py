"""What a runbook looks like; what its author wrote is shown, and nothing of it acts."""

import re
from dataclasses import replace

from bot.chat.cards import runbook
from bot.chat.cards.face import lines
from bot.core.domain.operation import Card
from bot.core.domain.person import Person
from bot.core.domain.runbook import Outcome, Run, Step
from tests.fakes.operations import NOON
from tests.fakes.runbooks import DEPLOY, FAULTY, LOOK, TALK, make_play, make_runbook

BOB = Person("102", "bob")


def test_the_next_step_is_shown() -> None:
    """With its text and its command, after those that are behind."""
    play = make_play(LOOK, DEPLOY).marked(Outcome.SKIPPED, BOB, NOON).ran(Run(1, BOB, is_taken=True))

    told = list(lines(runbook.card(play)))

    assert told[:2] == ["📘 Runbook: Roll back a bad deploy", "Step 2 of 2, begun by @alice."]
    assert told[2].startswith("⏭️ 1. Look: skipped by @bob")
    assert told[3:6] == [
        "▶️ 2. Deploy",
        "Run types, in your name: `/deploy order-service v2.4.1 production`",
        "Run by @bob.",
    ]
    assert told[-1] == "Runbook: bad-deploy, Owner: platform-team, reviewed 2026-03-01"


def test_the_end_is_told() -> None:
    """How much of it was done; and where it is told to whoever begins it."""
    play = make_play(LOOK, TALK).marked(Outcome.DONE, BOB, NOON).marked(Outcome.SKIPPED, BOB, NOON)

    assert "1 of 2 steps done" in runbook.card(play).content
    assert "channels/1/2/77" in runbook.began(make_play(card=Card("2", "77")))
    assert "when Discord takes it" in runbook.began(make_play())


def test_nothing_that_is_written_acts() -> None:
    """No mention, no link in words, no heading; and it fits, however long it is."""
    nasty = "@everyone <@101> [x](http://evil)\n# big\n" * 60
    play = make_play(*[Step(nasty, nasty, "/deploy `x` <@&7> production")] * 25)
    for _ in range(24):
        play = play.marked(Outcome.DONE, Person("1", "@here"), NOON)
    play = replace(play, runbook=replace(play.runbook, title=nasty, owner=nasty))

    face = runbook.card(play)

    whole = face.content + (face.embed.description or "") + str(face.embed.fields[0].value)
    assert "@everyone" not in whole
    assert "@here" not in whole
    assert "<@" not in whole
    assert not re.search(r"(?<!\\)\[x\]\(", whole)
    assert "Run types" in whole
    assert len(face.content) <= 2000
    assert len(face.embed) <= 6000


def test_the_list_tells_what_is_faulty() -> None:
    """With the first thing to mend."""
    told = list(lines(runbook.listing([make_runbook(), FAULTY])))

    assert told[1] == "`bad-deploy` Roll back a bad deploy (3 steps, platform-team, reviewed 2026-03-01)"
    assert "`broken` cannot be played: broken.md:3:1" in told[2]
    assert runbook.listing([]).content.startswith("There are no runbooks")
