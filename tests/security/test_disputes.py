"""Who approved can be proven from the log alone, whatever anybody calls themselves afterwards."""

import json
from typing import Any

from bot.core.domain.audit import EventName
from bot.store.audit.record import NO_LINE, encode
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.fakes.bench import BOB, MALLORY, Bench
from tests.fakes.operations import BOOT
from tests.proofs.proof import Proof

NEEDED = ("user_id", "message", "interaction", "role_ids", "policy", "digest", "approvals", "timestamp")


def told(bench: Bench, event: EventName) -> dict[str, Any]:
    """Return the record of the only event of a kind, as it stands in the log."""
    [found] = bench.events(event)
    record: dict[str, Any] = json.loads(encode(found, 1, NO_LINE, BOOT))
    return record


async def test_a_vote_can_be_proven(proof: Proof) -> None:
    """Person, message, request, source, roles and policy of that moment stand in it; a name would not do."""
    bench = Bench()
    operation = await bench.ask()
    await bench.react(operation, MALLORY)
    await bench.react(operation, BOB)
    bench.chat.change(BOB, name="mallory")
    bench.chat.change(MALLORY, name="bob")
    await bench.rest()
    vote, refused = told(bench, EventName.VOTE), told(bench, EventName.DENIED)

    violations = [f"a vote does not tell {key}" for key in NEEDED if not vote.get(key)]
    expected = {
        "user_id": BOB,
        "message": f"1/{bench.card(operation).channel_id}/{bench.card(operation).message_id}",
        "interaction": operation.interaction_id,
        "role_ids": sorted([ENGINEER, LEAD]),
        "policy": bench.matrix.digest,
        "digest": operation.digest,
    }
    violations += [f"{key} is {vote.get(key)}" for key, value in expected.items() if vote.get(key) != value]
    violations += [] if vote["approvals"][0]["source"] == "gateway" else ["the source is not told"]
    violations += (
        [] if (refused["user_id"], refused.get("role_ids")) == (MALLORY, None) else ["mallory's roles"]
    )
    by_name = bench.chat.members[MALLORY].name == vote["user"].removeprefix("@")
    assert by_name, "a log of names alone would accuse mallory"
    proof.tried("security-disputes", len(NEEDED) + len(expected), violations)
    await bench.crash()
