"""Break-glass: one person goes on alone, for a reason, in plain sight; somebody else reviews it."""

import pytest

from tests.e2e.clock import jump
from tests.e2e.crash import kill, restart, stands
from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import Rules
from tests.e2e.shell import bot_environ, chatops_at_hand

PLACE = {"service": "api-gateway", "environment": "production"}
COMPLETE = "✅ Deploy complete. Health check passed."
LEAD = "team-lead"
BROKEN = "@oncall broke the glass for a deploy of api-gateway to production"


async def _break(spare: Pilot, reason: str = "checkout is down") -> Card:
    """Let oncall deploy whatever other version there is, alone."""
    version = await spare.other("api-gateway", "production")
    return await spare.ask("oncall", "deploy", **PLACE, version=version, break_glass=reason)


async def _review(spare: Pilot, card: Card) -> None:
    told = await spare.person("bob").press(await spare.call(card.operation_id), "Reviewed")
    assert told.text == "Reviewed, and written down in your name."


async def test_alone_at_once_and_reviewed_by_another(spare: Pilot) -> None:
    """It runs at once; who was skipped is called once; a second one waits for the review of the first."""
    card = await _break(spare)
    await card.shows(COMPLETE)

    assert "🚨 @oncall breaks the glass, nobody else is asked: Checkout is down." in card.content
    assert "Requires approval" not in card.content
    assert card.reactions == []
    broken = await spare.record("glass.broken", id=card.operation_id)
    assert (broken["user"], broken["reason"]) == ("@oncall", "checkout is down")
    record = await spare.record(id=card.operation_id)
    assert (record["result"], record["approved_by"]) == ("success", None)
    assert 'break_glass:"checkout is down"' in record["command"]

    call = await spare.call(card.operation_id)
    role = spare.ready["roles"][LEAD]
    assert f"<@&{role}>" in call["content"]
    assert call["mention_roles"] == [role]
    assert f"{BROKEN}: nobody else was asked. Reason: checkout is down" in call["content"]
    assert len(spare.told(card.operation_id, "glass")) == 1

    version = await spare.other("api-gateway", "production")
    again = {**PLACE, "version": version, "break_glass": "once more"}
    second = await spare.person("oncall").slash("deploy", **again)
    own = await spare.person("oncall").press(call, "Reviewed")
    stranger = await spare.person("dave").press(call, "Reviewed")
    assert "and nobody has reviewed that yet. Nothing was changed; a team lead reviews it" in second.text
    assert own.text == stranger.text == "Only a team lead reviews this, and not @oncall."

    await _review(spare, card)
    assert (await spare.record("glass.reviewed", id=card.operation_id))["user"] == "@bob"
    late = await spare.person("carol").press(call, "Reviewed")
    assert late.text == "@bob has reviewed this already."
    third = await _break(spare, "still down")
    await third.shows(COMPLETE)
    await _review(spare, third)


@pytest.mark.parametrize(
    ("who", "name", "options", "told"),
    [
        (
            "oncall",
            "migrate",
            {"service": "payment-service", "environment": "development", "break_glass": "now"},
            "The approval matrix lets nobody break the glass for a migrate. Nothing was changed.",
        ),
        (
            "alice",
            "scale",
            {**PLACE, "replicas": 1, "break_glass": "too dear"},
            "Only an incident commander may break the glass. Nothing was changed.",
        ),
        (
            "oncall",
            "scale",
            {**PLACE, "replicas": 1, "break_glass": "  "},
            "Breaking the glass needs a reason of up to 200 characters. Nothing was changed.",
        ),
        (
            "oncall",
            "scale",
            {"service": "order-service", "environment": "staging", "replicas": 3, "break_glass": "now"},
            "Nobody has to approve this. Nothing was changed; ask without `break_glass`.",
        ),
    ],
    ids=["action", "role", "reason", "need"],
)
async def test_who_may_not(
    spare: Pilot, who: str, name: str, options: dict[str, str | int], told: str
) -> None:
    """Not for an action that is not listed, not without the role, a reason or a need; it is written down."""
    before = len(spare.audit())

    reply = await spare.person(who).slash(name, channel="deployments", **options)

    assert reply.text == told
    assert reply.is_private
    [record] = spare.audit()[before:]
    assert (record["event"], record["result"], record["reason"]) == ("command", "denied", told)


async def test_killed_as_soon_as_it_is_broken(spare: Pilot) -> None:
    """After the bot's death there is one effect, one call and one review, as without it."""
    await spare.hold()
    card = await _break(spare)
    await stands(spare, "glass.broken", card.operation_id)
    await kill(spare)

    await restart(spare)
    await spare.release()
    await card.shows(COMPLETE)

    await _review(spare, card)
    assert spare.accepted(card.operation_id) == 1
    assert len(spare.told(card.operation_id, "glass")) == 1
    records = [one["event"] for one in spare.audit() if one["id"] == card.operation_id]
    assert [records.count(event) for event in ("glass.broken", "command", "glass.reviewed")] == [1, 1, 1]


async def test_reminded_once(spare: Pilot, rules: Rules) -> None:
    """When the review is due its people are called once more, and never again."""
    async with rules.under(spare, review_within="1h"):
        card = await _break(spare)
        await card.shows(COMPLETE)
        await spare.call(card.operation_id)

        jump(spare)
        reminder = await spare.call(card.operation_id, "reminder")
        await spare.record("glass.reminded", id=card.operation_id)
        jump(spare)
        await _review(spare, card)

    assert reminder["mention_roles"] == [spare.ready["roles"][LEAD]]
    assert f"Nobody has reviewed yet that {BROKEN}." in reminder["content"]
    assert len(spare.told(card.operation_id, "reminder")) == 1
    assert [one["event"] for one in spare.audit() if one["id"] == card.operation_id][-2:] == [
        "glass.reminded",
        "glass.reviewed",
    ]


async def test_by_the_command_line(spare: Pilot) -> None:
    """`chatops do` breaks the glass with the reason by its name, under the same rules."""
    version = await spare.other("api-gateway", "production")
    command = f'/deploy api-gateway {version} production break_glass:"Discord is slow"'
    environ = bot_environ(spare.ready)
    refused = await chatops_at_hand("do", command, "--as", "alice", environ=environ)
    done = await chatops_at_hand("do", command, "--as", "oncall", environ=environ)
    card = await spare.find_card("Discord is slow.")
    await _review(spare, card)

    assert refused.code == 1
    assert "Only an incident commander may break the glass. Nothing was changed." in refused.out
    assert (done.code, done.err) == (0, "")
    assert COMPLETE in done.out
