"""Discord is gone for two hours, API and gateway: what can still be done, and what is told afterwards."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from tests.e2e.clock import jump
from tests.e2e.crash import PROVEN
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Card, Pilot
from tests.e2e.shell import Ended, bot_environ, chatops_at_hand
from tests.proofs.proof import Proof

TITLE = "Orders fail while Discord is away"
UNKNOWN = "Discord could not be asked who {} is (Discord answered 503). Nothing was done"
COMPLETE = "✅ Deploy complete. Health check passed."


async def _begin(spare: Pilot) -> None:
    """Let neither API nor gateway answer the bot; its session is lost."""
    await spare.control("invalidate")
    await spare.control("bot_offline")
    await spare.control("fail", path="*", status=503, who="bot", times=10**6)


async def _typed(spare: Pilot, command: str, who: str) -> Ended:
    return await chatops_at_hand("do", command, "--as", who, environ=bot_environ(spare.ready))


async def _comes(spare: Pilot, look: Callable[[], object]) -> None:
    """Return once something is seen, as the bot's time goes by."""
    async with asyncio.timeout(2 * SECONDS):
        while not look():
            jump(spare, timedelta(seconds=61))
            await asyncio.sleep(0.2)  # nothing tells us when the bot sleeps


async def _half_made(spare: Pilot) -> Incident:
    """Let an incident begin whose room is made, and the answer to that lost."""
    await spare.control("fail", method="POST", path="/guilds/*/channels", status=503, after_apply=True)
    await create(spare, TITLE, "sev3")
    return await Incident.opened(spare, TITLE)


async def _is_whole(spare: Pilot, incident: Incident) -> list[str]:
    """Return what is doubled of an incident, once it is announced; end it."""
    await _comes(spare, lambda: incident.messages("announcement"))
    rooms, told = len(await incident.rooms()), len(incident.messages("announcement"))
    await resolve(spare, incident, "It is over.")
    return [] if (rooms, told) == (1, 1) else [f"{rooms} rooms, told {told} times"]


async def test_two_hours_without_discord(spare: Pilot, proof: Proof) -> None:
    """What waits can be read and stopped, nothing can be started; afterwards each end is told once."""
    await spare.hold()
    running = await spare.order("order-service", "staging")
    await running.shows("Deploying order-service ")
    expires, stopped = await spare.order("order-service"), await spare.order("api-gateway")
    cards = (running, expires, stopped)
    incident = await _half_made(spare)
    await _begin(spare)

    wrong = await _by_hand(spare, expires, stopped)
    await spare.person("bob").react(expires.message, "✅")
    await spare.release()
    await spare.record(id=running.operation_id)
    jump(spare)
    await spare.record(id=expires.operation_id)
    began = time.perf_counter()
    await spare.control("clear")
    for card in cards:
        await _comes(spare, lambda card=card: spare.announcements(card.operation_id))  # type: ignore[misc] # bound now
    took = time.perf_counter() - began
    await running.shows(COMPLETE)
    wrong += await _is_whole(spare, incident)

    for card, result, effects in zip(cards, ("success", "expired", "cancelled"), (1, 0, 0), strict=True):
        id_ = card.operation_id
        found = ((await spare.record(id=id_))["result"], spare.accepted(id_), len(spare.announcements(id_)))
        wrong += [] if found == (result, effects, 1) else [f"{id_} ended as {found}"]
    proof.tried("discord-away", 9, wrong, {"all is told after": f"{took:.1f} s"})


async def _by_hand(spare: Pilot, waits: Card, own: Card) -> list[str]:
    """Use the command line meanwhile; return what it does not do as promised."""
    listed = await _typed(spare, "/approvals", "alice")
    others = await _typed(spare, f"/approvals cancel:{own.operation_id}", "bob")
    cancelled = await _typed(spare, f"/approvals cancel:{own.operation_id}", "alice")
    deploy = await _typed(spare, "/deploy payment-service v1.8.2 staging", "alice")
    glass = await _typed(spare, '/scale api-gateway 5 production break_glass:"all is down"', "oncall")
    verified = await chatops_at_hand("audit", "verify", environ=bot_environ(spare.ready))
    holds = {
        "lists": listed.code == 0 and waits.id in listed.out and own.id in listed.out,
        "lets nobody else cancel": others.code == 1 and "Only @alice" in others.out,
        "cancels": cancelled.code == 0 and "Cancelled. Nothing was changed." in cancelled.out,
        "starts nothing": deploy.code == 1 and UNKNOWN.format("alice") in deploy.out,
        "breaks no glass for an unknown": glass.code == 1 and UNKNOWN.format("oncall") in glass.out,
        "verifies": verified.code in PROVEN,
    }
    return [f"not so: {what}" for what, is_so in holds.items() if not is_so]
