"""`/approvals`: what waits for whom, and taking one's own request back."""

from tests.e2e.person import Reply
from tests.e2e.pilot import Card, Pilot


def entry(reply: Reply, card: Card) -> list[str]:
    """Return what the list says about one request, without the link under it."""
    whole = "\n".join(file.decode() for file in reply.files.values()) or reply.embed_text
    entries = whole.split("\n\n")
    [found] = [one.strip() for one in entries if one.strip().endswith(f"/{card.id}")]
    return found.splitlines()[:-1]


async def test_what_waits_for_whom(pilot: Pilot) -> None:
    """Each request with who asked, who approved, who is missing, and a link that leads to its card."""
    card = await pilot.order("payment-service")
    await pilot.person("bob").react(card.message, "✅")
    await card.until(lambda card: "bob" in card.fields.get("Votes", ""))

    reply = await pilot.person("erin").slash("approvals")

    title, asked, *votes = entry(reply, card)
    assert title == card.content.splitlines()[0]
    assert asked == f"Asked by @alice; waits for approval, expires {card.fields['Expires']}."
    assert votes == [
        "Approved by @bob.",
        "Still missing: a team lead.",
        "Who can approve now: a team lead, not the requester, and nobody twice.",
    ]
    assert card.id in reply.links
    assert await pilot.seen_by(reply) == {"erin"}
    await pilot.person("alice").press(card.message, "Cancel")


async def test_ones_own_request_is_taken_back(pilot: Pilot) -> None:
    """What one asked for is offered and cancelled, nobody else's; both endings are written down."""
    alice, dave = pilot.person("alice"), pilot.person("dave")
    hers, his = await pilot.order("payment-service"), await pilot.order("payment-service", who="dave")

    offered = await alice.autocomplete("approvals", "cancel")
    assert hers.operation_id in offered
    assert his.operation_id not in offered
    assert await alice.autocomplete("approvals", "cancel", cancel=hers.operation_id) == [hers.operation_id]
    assert await pilot.person("mallory").autocomplete("approvals", "cancel") == []

    refused = await dave.slash("approvals", cancel=hers.operation_id)
    assert refused.text == "Only @alice, who asked for this, can cancel it."
    done = await alice.slash("approvals", cancel=hers.operation_id)
    assert done.text == "Cancelled. Nothing was changed."
    await hers.shows("Cancelled by @alice, who had asked for it.")
    again = await alice.slash("approvals", cancel=hers.operation_id)
    assert await pilot.seen_by(again) == {"alice"}

    assert (await pilot.record(id=hers.operation_id))["result"] == "cancelled"
    assert pilot.accepted(hers.operation_id) == 0
    command = f"/approvals cancel {hers.operation_id}"
    ends = [(one["user"], one["result"]) for one in pilot.audit() if one["command"] == command]
    assert ends == [("@dave", "denied"), ("@alice", "success"), ("@alice", "denied")]
    await dave.press(his.message, "Cancel")


async def test_strangers_read_no_approvals(pilot: Pilot) -> None:
    """Whoever has no role learns nothing, and cancels nothing."""
    mallory = pilot.person("mallory")
    for asked in ({}, {"cancel": "op_abc"}):
        reply = await mallory.slash("approvals", **asked)
        assert reply.text == (
            "What waits for approval is for people with a role of the approval matrix. Nothing was told."
        )
        assert reply.is_private
    for command in ("/approvals", "/approvals cancel op_abc"):
        assert (await pilot.record(user="@mallory", command=command))["result"] == "denied"
