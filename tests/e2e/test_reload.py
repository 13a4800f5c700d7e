"""A changed matrix: valid, it holds at once for what is open; invalid, nothing moves."""

from tests.e2e.pilot import Pilot
from tests.e2e.rules import Rules, reread
from tests.e2e.shell import bot_environ, chatops_at_hand

TWO = "[{role: team-lead, count: 2}]"
COMPLETE = "✅ Deploy complete. Health check passed."
READ_AGAIN = "🔁 The approval matrix was read again."


def _row(approvals: str) -> str:
    return (
        "  - {action: deploy, service: order-service, environment: production,\n"
        f"     approvals: {approvals}}}\n"
    )


async def test_a_valid_change(spare: Pilot, rules: Rules) -> None:
    """Everybody is told what changed, and the log keeps it; what did not change is said as well."""
    rules.write(_row(TWO))
    told = await spare.person("alice").slash("policy reload")
    same = await spare.person("alice").slash("policy reload")
    needs = await spare.order("order-service")
    rules.write()
    await reread(spare)

    line = "row deploy order-service in production added: approvals 2 team-lead"
    assert READ_AGAIN in told.text
    assert line in told.text + told.embed_text
    assert not told.is_private
    assert "Nothing in it has changed." in same.text + same.embed_text
    changed = await spare.record("policy.changed", command="/policy reload", user="@alice")
    assert line in changed["reason"]
    changes = [one["reason"] for one in spare.audit() if one["event"] == "policy.changed"]
    assert line.replace("added", "removed") in changes[-1]
    assert "Requires approval from 2 team leads." in needs.content
    await spare.person("alice").press(needs.message, "Cancel")


async def test_an_invalid_change(spare: Pilot, rules: Rules) -> None:
    """The one before stays in force; the person and the log are told file, line and what to write."""
    good = rules.matrix.read_text(encoding="utf-8")
    rules.matrix.write_text(good.replace("count: 1}]}", "count: 010}]}", 1), encoding="utf-8")
    line = rules.matrix.read_text(encoding="utf-8").split("010}]}")[0].count("\n") + 1
    told = await spare.person("alice").refused("policy reload")
    signalled = await reread(spare)
    card = await spare.order("order-service")
    rules.write()
    await reread(spare)

    assert told.text.startswith("The matrix was not loaded, the one before stays in force. Mend this:\n")
    assert f"approval_matrix.yaml:{line}:" in told.text
    assert told.is_private
    assert signalled["result"] == "failure"
    refused = await spare.record("policy.refused", user="@alice")
    assert f"approval_matrix.yaml:{line}:" in refused["reason"]
    assert "Requires approval from a team lead." in card.content
    await spare.person("alice").press(card.message, "Cancel")


async def test_a_stricter_one_while_a_request_waits(spare: Pilot, rules: Rules) -> None:
    """Both the row of the request and the row of now have to be satisfied before it starts."""
    card = await spare.order("order-service")
    async with rules.under(spare, _row(TWO)):
        await spare.person("bob").react(card.message, "✅")
        await card.shows("🚫 The policy was changed meanwhile and asks for more. Nothing was changed; ask")
        assert spare.accepted(card.operation_id) == 0
        assert (await spare.record(id=card.operation_id))["result"] == "void"

        again = await spare.card(await spare.person("alice").press(card.message, "Ask again"))
        for lead in ("bob", "carol"):
            assert "Requires approval from 2 team leads." in again.content
            await spare.person(lead).react(again.message, "✅")
        await again.shows(COMPLETE)


async def test_a_looser_one_while_a_request_waits(spare: Pilot, rules: Rules) -> None:
    """What was asked for under two approvals runs with two, also when one is enough by now."""
    async with rules.under(spare, _row(TWO)):
        card = await spare.order("order-service")
    await spare.person("bob").react(card.message, "✅")
    await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
    assert "React with ✅" in card.content
    assert spare.accepted(card.operation_id) == 0

    await spare.person("carol").react(card.message, "✅")
    await card.shows(COMPLETE)


async def test_a_row_that_is_gone(spare: Pilot, rules: Rules) -> None:
    """Who asked has to be allowed to ask at the start as well."""
    card = await spare.order("order-service")
    async with rules.under(spare, _row("[{role: team-lead, count: 1}], requesters: [dba]")):
        await spare.person("bob").react(card.message, "✅")
        await card.shows("🚫 The policy no longer allows it.")

    assert spare.accepted(card.operation_id) == 0
    assert (await spare.record(id=card.operation_id))["result"] == "void"


async def test_strangers(spare: Pilot) -> None:
    """Whoever holds no role of the matrix does not make the bot read it."""
    reply = await spare.person("mallory").refused("policy reload")

    assert reply.text == "Only people with a role of the approval matrix reload it. Nothing was changed."
    assert reply.is_private
    record = await spare.record(command="/policy reload", user="@mallory")
    assert (record["result"], record["reason"]) == ("denied", reply.text)


async def test_by_the_command_line(spare: Pilot, rules: Rules) -> None:
    """`chatops do` reloads as in Discord, with the same words and exit codes."""
    environ = bot_environ(spare.ready)
    rules.matrix.write_text("version: 2\n", encoding="utf-8")
    bad = await chatops_at_hand("do", "/policy reload", "--as", "alice", environ=environ)
    rules.write()
    good = await chatops_at_hand("do", "/policy reload", "--as", "alice", environ=environ)

    assert bad.code == 1
    assert "approval_matrix.yaml:1:" in bad.out
    assert good.code == 0
    assert READ_AGAIN in good.out
