"""The card as a whole: within Discord's limits, with everything an approver compares."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import operation as cards
from bot.chat.cards.face import Face, lines
from bot.core.domain.comparison import Commit, Comparison
from bot.core.domain.migration import Migration
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Row, Slot
from bot.core.ports.back_end import Phase, Report, Stage, StageState
from tests.bot.chat.limits import HOSTILE, check
from tests.fakes.desk import CATALOG
from tests.fakes.operations import NOON, make_operation, make_vote

FOUR_OF_SIX = Report(phase=Phase.RUNNING, ready=4, desired=6)


def fields(face: Face) -> dict[str, str]:
    """Return the embed's fields by name."""
    return {str(field.name): str(field.value) for field in face.embed.fields}


def test_a_pending_card_shows_what_is_agreed_to() -> None:
    """Requester, change, digest, policy, and until when."""
    plan = Plan(
        action=Action.DEPLOY,
        service="order-service",
        environment="production",
        version="v2.4.1",
        from_version="v2.4.0",
    )
    row = Row("deploy", environments=("production",), slots=(Slot(("team-lead",)),), note="careful", line=7)

    shown = fields(cards.card(make_operation(plan=plan, row=row, digest="8f3a1b2c" + "0" * 56), CATALOG))

    assert shown == {
        "Requested by": "@alice",
        "Asked in": "<#2>",
        "Version": "v2.4.0 → v2.4.1",
        "Expires": f"<t:{int((NOON + timedelta(hours=1)).timestamp())}:R>",
        "Digest": "`8f3a1b2c`",
        "Policy": "row in line 7: deploy any service in production (careful)",
    }


def test_progress_follows_the_replicas() -> None:
    """The bar fills as replicas turn; the numbers stand beside it."""
    face = cards.card(make_operation(state=State.EXECUTING), CATALOG, FOUR_OF_SIX)

    assert fields(face)["Progress"] == "▰▰▰▰▰▰▰▰▱▱▱▱ 4/6"


def test_progress_follows_the_stages() -> None:
    """What was done, what is done now and what comes next, with a way to where it is shown."""
    stages = (
        Stage("build", StageState.DONE),
        Stage("scan", StageState.SKIPPED),
        Stage("deploy", StageState.RUNNING),
        Stage("verify", StageState.WAITING),
    )
    link = "https://github.com/acme/orders/actions/runs/7"
    report = Report(
        phase=Phase.RUNNING, ready=2, desired=4, message="deploy: apply", stages=stages, link=link
    )
    shown = fields(cards.card(make_operation(state=State.EXECUTING), CATALOG, report))

    assert shown["Progress"].splitlines() == [
        "▰▰▰▰▰▰▱▱▱▱▱▱ 2/4",
        "deploy: apply.",
        "✅ build",
        "⏭️ scan",
        "🔄 deploy",
        "▫️ verify",
    ]
    assert shown["Shown at"] == f"<{link}>"


@pytest.mark.parametrize(("past", "first"), [(0, 0), (5, 1), (15, 11), (30, 22)])
def test_of_many_stages_those_around_the_present_are_shown(past: int, first: int) -> None:
    """Eight at most, and how many there are."""
    states = [StageState.DONE] * past + [StageState.WAITING] * (30 - past)
    stages = tuple(Stage(f"stage {number}", state) for number, state in enumerate(states))
    report = Report(phase=Phase.RUNNING, ready=past, desired=30, stages=stages)
    shown = fields(cards.card(make_operation(state=State.EXECUTING), CATALOG, report))["Progress"]

    *_, count = rows = shown.splitlines()
    assert [row.split("stage ")[1] for row in rows[1:-1]] == [str(first + each) for each in range(8)]
    assert count == "8 of 30 stages"


@pytest.mark.parametrize(("is_backwards", "count"), [(False, "12 commits"), (True, "goes back 12 commits")])
def test_what_lies_between_two_versions(count: str, *, is_backwards: bool) -> None:
    """The newest commits by who wrote them, how many there are, and where to read them."""
    link = "https://github.com/acme/orders/compare/a...b"
    commits = (Commit("a" * 40, "Take *orders*", "Ada"), Commit("b" * 40, "Fix @everyone", "Bob"))
    plan = replace(make_operation().plan, comparison=Comparison(link, commits, 12, is_backwards))
    shown = fields(cards.card(make_operation(plan=plan), CATALOG))["Changes"]

    assert shown.splitlines() == [
        f"{count}: <{link}>",
        "`bbbbbbbb` Fix @\u200beveryone (Bob)",
        "`aaaaaaaa` Take \\*orders\\* (Ada)",
    ]


def test_an_ended_card_leads_to_where_it_was_done() -> None:
    """Also long after; what is no address leads nowhere."""
    ended = make_operation(state=State.SUCCEEDED, link="https://ci.internal/runs/7")

    assert fields(cards.card(ended, CATALOG))["Shown at"] == "<https://ci.internal/runs/7>"
    strange = fields(cards.card(replace(ended, link="javascript:alert(1) @here"), CATALOG))["Shown at"]
    assert "<" not in strange


@given(st.integers(-5, 50), st.integers(-5, 50))
def test_the_bar_is_never_too_long(ready: int, desired: int) -> None:
    """Whatever a back end reports, the bar has its width."""
    bar = cards.progress(ready, desired).split()[0]

    assert len(bar) == 12
    assert "▱" not in bar or "▰" not in bar[bar.index("▱") :]


def test_who_voted_and_when_it_was_seen() -> None:
    """Each vote names the person and the role that made it count."""
    face = cards.card(make_operation(state=State.EXECUTING, votes=(make_vote(),)), CATALOG)

    assert fields(face)["Votes"] == f"✅ @bob, team lead, seen <t:{int(NOON.timestamp())}:T>"


def test_an_ended_card_keeps_the_evidence() -> None:
    """Reason, evidence and how long it took stay readable; the expiry goes."""
    ended = make_operation(
        state=State.FAILED,
        reason="replica 1 unhealthy",
        evidence="GET /healthz: 503",
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=127),
    )

    shown = fields(cards.card(ended, CATALOG))

    assert shown["Reason"] == "Replica 1 unhealthy."
    assert shown["Evidence"] == "GET /healthz: 503"
    assert shown["Took"] == "2 min 7 s"
    early = replace(ended, finished_at=NOON - timedelta(seconds=5))
    assert fields(cards.card(early, CATALOG))["Took"] == "0 s", "a clock that was set back"
    assert "Expires" not in shown


def test_a_notice_is_a_hint_on_the_card() -> None:
    """Someone whose vote does not count is told there."""
    face = cards.card(make_operation(), CATALOG, notice="@mallory has none of the roles")

    assert face.embed.description == "\u2139\ufe0f @mallory has none of the roles."


def test_each_message_is_recognised_by_its_footer() -> None:
    """The card, its ending and its continuation are told apart after a restart."""
    operation = make_operation(state=State.SUCCEEDED)

    assert cards.card(operation, CATALOG).embed.footer.text == "Operation op_1"
    assert cards.announcement(operation, CATALOG).embed.footer.text == "Operation op_1 ended"


def test_an_announcement_says_how_it_ended() -> None:
    """The new message carries the contract's sentences; what it is about stands beside them."""
    face = cards.announcement(make_operation(state=State.SUCCEEDED), CATALOG)

    assert face.content.splitlines()[0] == "✅ Deploy complete. Health check passed."
    assert face.embed.description == "🚀 Deploy order-service v2.4.1 to production"


@settings(max_examples=40)
@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(State))
def test_no_input_breaks_the_limits_or_calls_anyone(
    name: str, words: str, version: str, state: State
) -> None:
    """Whatever people and back ends write, Discord takes the card and nobody is called."""
    plan = Plan(
        action=Action.DEPLOY,
        service=name,
        environment=words,
        version=version,
        from_version=name,
        migrations=(Migration(words, words, words),) * 30,
        comparison=Comparison(words, (Commit(words, name, version),) * 30, 30),
    )
    row = Row("deploy", service=name, slots=(Slot((name,)),), note=words)
    operation = make_operation(
        plan=plan,
        row=row,
        state=state,
        requester=Person("101", name),
        command=words,
        reason=words,
        evidence=words,
        link=words,
        votes=(make_vote(Person("102", name), role=words),) * 40,
    )
    stages = (Stage(words, StageState.DONE), Stage(name, StageState.FAILED)) * 20
    report = Report(phase=Phase.RUNNING, ready=1, desired=2, message=words, stages=stages, link=words)

    for face in (
        cards.card(operation, CATALOG, report, notice=words),
        cards.announcement(operation, CATALOG),
    ):
        check(face, "<#2", "<t:")


async def test_another_model_of_discord_takes_the_card_too(other_model: discord.Client, dpytest: Any) -> None:
    """Content and embed arrive as they were made, in their channel and no other, in dpytest as well."""
    place = await other_model.guilds[0].create_text_channel("deployments")
    face = cards.card(make_operation(), CATALOG)

    await place.send(face.content, embed=face.embed)

    assert dpytest.get_message(peek=True).channel.name == "deployments"
    assert dpytest.verify().message().content(face.content).embed(face.embed)
    assert dpytest.verify().message().nothing()


def test_the_details_are_what_is_decided_on() -> None:
    """Who asked and where, they know; all of the SQL is with it."""
    steps = (Migration("0007", "drop old", "DROP TABLE a;" * 100, is_irreversible=True),)
    plan = Plan(action=Action.MIGRATE, service="order-service", environment="staging", migrations=steps)

    face = cards.details(make_operation(plan=plan, state=State.CONFIRMING))

    assert face.content == "🗃️ Migrate order-service in staging"
    assert list(fields(face)) == ["Migrations", "SQL", "Expires", "Digest", "Policy"]
    assert fields(face)["Migrations"].startswith("⚠️ irreversible: `0007`")
    assert [file.name for file in face.files] == ["migrations.sql"]


def test_the_details_of_a_rollback_tell_what_stays() -> None:
    """Whoever confirms in a terminal reads which migrations lie between."""
    kept = (Migration("0007", "drop old", is_irreversible=True),)
    plan = Plan(
        action=Action.ROLLBACK,
        service="order-service",
        environment="staging",
        version="v1",
        from_version="v2",
        kept_migrations=kept,
    )

    told = list(lines(cards.details(make_operation(plan=plan, state=State.CONFIRMING))))

    assert "Version: v2 → v1" in told
    assert "⚠️ The database does not go back. Run since: ⚠️ irreversible: `0007` drop old" in told
