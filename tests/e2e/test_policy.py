"""`/policy`: what the matrix says to a request, to an open operation, and as a whole."""

import pytest

from tests.e2e.pilot import Pilot

NOBODY_ELSE = "The policy is for people with a role of the approval matrix. Nothing was told."


async def test_a_request_is_explained(pilot: Pilot) -> None:
    """Which row decides, what it asks for, who may ask, and whether the asker may."""
    reply = await pilot.person("dave").slash(
        "policy explain", action="deploy", service="payment-service", environment="production"
    )

    assert reply.text == "🔎 `deploy payment-service in production`"
    decides, *lines = reply.embed_text.splitlines()
    assert decides.startswith("The row on line ")
    assert decides.endswith(" decides: deploy payment-service in production.")
    assert lines == [
        "Requires approval from 2 team leads.",
        "A request waits 1h, then it expires.",
        "Who may ask: an engineer.",
        "You may ask for this.",
        "No freeze, incident or lock stops it now.",
    ]
    assert await pilot.seen_by(reply) == {"dave"}


async def test_what_no_row_is_for(pilot: Pilot) -> None:
    """It is denied, and nothing there sounds like a yes."""
    reply = await pilot.person("dave").slash("policy explain", action="dance", environment="production")

    assert reply.embed_text == "Denied. There is no action 'dance'."


async def test_an_open_request_is_explained(pilot: Pilot) -> None:
    """With one of two votes: who can still approve, what is missing, until when, and why it is blocked."""
    card = await pilot.order("payment-service")
    await pilot.person("bob").react(card.message, "✅")
    await card.until(lambda card: "bob" in card.fields.get("Votes", ""))
    erin, place = pilot.person("erin"), {"service": "payment-service", "environment": "production"}
    await erin.slash("lock", reason="counting the money", **place)
    assert card.operation_id in await erin.autocomplete("policy explain", "operation")

    reply = await erin.slash("policy explain", operation=card.operation_id)
    await erin.slash("unlock", **place)
    free = await erin.slash("policy explain", operation=card.operation_id)

    assert (
        reply.text == f"🔎 `{(await pilot.record('operation.requested', id=card.operation_id))['command']}`"
    )
    lines = reply.embed_text.splitlines()
    assert [line for line in lines if line.startswith(("Approved", "Still", "Who can", "It "))] == [
        "It waits for approval.",
        "Approved by @bob.",
        "Still missing: a team lead.",
        "Who can approve now: a team lead, not the requester, and nobody twice.",
        f"It expires {card.fields['Expires']}.",
    ]
    [blocked] = [line for line in lines if line.startswith("⛔")]
    assert blocked.startswith("⛔ @erin locked payment-service in production (counting the money): ")
    assert "/unlock payment-service production" in blocked
    assert reply.links == [card.id]
    assert "No freeze, incident or lock stops it now." in free.embed_text.splitlines()
    assert "⛔" not in free.embed_text
    await pilot.person("alice").press(card.message, "Cancel")


async def test_the_whole_matrix(pilot: Pilot) -> None:
    """Roles, every row in words, break-glass; its digest is the one in the log."""
    reply = await pilot.person("alice").slash("policy show")

    lines = reply.embed_text.splitlines()
    assert f"• team-lead: <@&{pilot.ready['roles']['team-lead']}>" in lines
    rows = lines[lines.index("**Rows** (the closest decides)") + 1 : lines.index("**Break-glass**")]
    assert len(rows) == 9
    assert rows[0] == (
        "• deploy payment-service in production: Requires approval from 2 team leads. Expires after 1h. "
        "Asked for by an engineer."
    )
    assert lines[-1] == "• an incident commander alone: deploy, rollback, scale. Reviewed within 1d."
    card = await pilot.order("order-service")
    digest = (await pilot.record("operation.requested", id=card.operation_id))["policy"]
    await pilot.person("alice").press(card.message, "Cancel")
    assert reply.text == f"📜 The approval matrix, digest `{digest[:8]}`, 9 rows."
    assert await pilot.seen_by(reply) == {"alice"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [("policy show", {}), ("policy explain", {"action": "deploy", "environment": "production"})],
)
async def test_strangers_read_no_policy(pilot: Pilot, name: str, asked: dict[str, str]) -> None:
    """Who may do what is for the team; it is written down that somebody else asked."""
    reply = await pilot.person("mallory").slash(name, **asked)

    assert (reply.text, reply.is_private) == (NOBODY_ELSE, True)
    assert await pilot.person("mallory").autocomplete("policy explain", "operation") == []
    assert (await pilot.record(user="@mallory", reason=NOBODY_ELSE))["result"] == "denied"
