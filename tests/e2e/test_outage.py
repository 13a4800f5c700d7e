"""Discord is gone for two hours, API and gateway: what can still be done, and what is told afterwards."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.store.audit.verify import OK
from bot.web import control
from tests.e2e.clock import jump
from tests.e2e.crash import kill, launch, proven, verdict
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import Rules
from tests.e2e.shell import Ended, bot_environ, chatops_at_hand
from tests.e2e.view import Json
from tests.proofs.proof import Proof

TITLE = "Orders fail while Discord is away"
QUIET = "payment-service development"
BACK = '/rollback api-gateway production break_glass:"all is down"'
ACCOUNT = "all is down (by the command line, while Discord did not say who that is)"
UNKNOWN = "Discord could not be asked who {} is (Discord answered 503). Nothing was done"
COMPLETE = "✅ Deploy complete. Health check passed."


def named(spare: Pilot) -> str:
    """Return the end of the line of `break_glass` that lets oncall break it without Discord."""
    return f'24h, without_discord: {{oncall: "{spare.ready["users"]["oncall"]["id"]}"}}'


async def _begin(spare: Pilot) -> None:
    """Let neither API nor gateway answer the bot; its session is lost."""
    await spare.control("invalidate")
    await spare.control("bot_offline")
    await spare.control("fail", path="*", status=503, who="bot", times=10**6)


async def _typed(spare: Pilot, command: str, who: str, *more: str) -> Ended:
    return await chatops_at_hand("do", command, "--as", who, *more, environ=bot_environ(spare.ready))


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


async def test_two_hours_without_discord(spare: Pilot, rules: Rules, proof: Proof) -> None:
    """What waits is read and stopped, only the glass starts anything; afterwards each end is told once."""
    async with rules.under(spare, review_within=named(spare)):
        tried, wrong, took = await _two_hours(spare)
    proof.tried("discord-away", tried, wrong, {"all is told after": f"{took:.1f} s"})


async def _two_hours(spare: Pilot) -> tuple[int, list[str], float]:
    """Live through them; return how much was tried, what went wrong, and how long the telling took."""
    await spare.hold()
    running = await spare.order("order-service", "staging")
    await running.shows("Deploying order-service ")
    expires, stopped = await spare.order("order-service"), await spare.order("api-gateway")
    cards = (running, expires, stopped)
    incident = await _half_made(spare)
    await _begin(spare)

    held = await _by_hand(spare, expires, stopped)
    await spare.person("bob").react(expires.message, "✅")
    await spare.release()
    await spare.record(id=running.operation_id)
    held |= await _breaking(spare)
    wrong = [f"not so: {what}" for what, is_so in held.items() if not is_so]
    jump(spare)
    await spare.record(id=expires.operation_id)
    began = time.perf_counter()
    await spare.control("clear")
    ids = (*(card.operation_id for card in cards), _broken(spare)["id"])
    for id_ in ids:
        await _comes(spare, lambda id_=id_: spare.announcements(id_))  # type: ignore[misc] # bound now
    took = time.perf_counter() - began
    await running.shows(COMPLETE)
    wrong += await _is_reviewed(spare)
    wrong += await _is_whole(spare, incident)

    ends = ("success", "expired", "cancelled", "success")
    for id_, result, effects in zip(ids, ends, (1, 0, 0, 1), strict=True):
        found = ((await spare.record(id=id_))["result"], spare.accepted(id_), len(spare.announcements(id_)))
        wrong += [] if found == (result, effects, 1) else [f"{id_} ended as {found}"]
    return len(held) + len(ids), wrong, took


async def _by_hand(spare: Pilot, waits: Card, own: Card) -> dict[str, bool]:
    """Use the command line meanwhile; return what it has to do, and whether it does."""
    listed = await _typed(spare, "/approvals", "alice")
    others = await _typed(spare, f"/approvals cancel:{own.operation_id}", "bob")
    cancelled = await _typed(spare, f"/approvals cancel:{own.operation_id}", "alice")
    deploy = await _typed(spare, "/deploy payment-service v1.8.2 staging", "alice")
    locked = await _typed(spare, "/lock order-service production nobody decides now for:2h", "bob")
    unlocked = await _typed(spare, "/unlock order-service production", "bob")
    verified = await verdict(spare)
    return {
        "lists": listed.code == 0 and waits.id in listed.out and own.id in listed.out,
        "lets nobody else cancel": others.code == 1 and "Only @alice" in others.out,
        "cancels": cancelled.code == 0 and "Cancelled. Nothing was changed." in cancelled.out,
        "starts nothing": deploy.code == 1 and UNKNOWN.format("alice") in deploy.out,
        "denies": locked.code == 0 and "locked" in locked.out,
        "takes no lock away": unlocked.code == 1 and UNKNOWN.format("bob") in unlocked.out,
        "verifies": verified == OK,
    }


async def _breaking(spare: Pilot) -> dict[str, bool]:
    """Break the glass meanwhile; return what has to come of it, and whether it does."""
    command = '/deploy api-gateway {} production break_glass:"all is down"'
    first = command.format(await spare.other("api-gateway", "production"))
    lead, glass = await _typed(spare, first, "bob"), await _typed(spare, first, "oncall")
    again = command.format(await spare.other("api-gateway", "production"))
    second = await _typed(spare, again, "oncall")
    return {
        "breaks no glass for others": lead.code == 1 and UNKNOWN.format("bob") in lead.out,
        "breaks the glass": glass.code == 0 and "Health check passed" in glass.out,
        "says on whose word": _broken(spare)["reason"] == ACCOUNT,
        "breaks no second one": second.code == 1 and "nobody has reviewed that yet" in second.out,
    }


def _broken(spare: Pilot) -> Json:
    """Return the record of the glass that was broken last."""
    return next(one for one in reversed(spare.audit()) if one["event"] == "glass.broken")


async def _is_reviewed(spare: Pilot) -> list[str]:
    """Review the broken glass; return what is wrong with how it was told."""
    id_ = _broken(spare)["id"]
    await _comes(spare, lambda: spare.told(id_, "glass"))
    calls = spare.told(id_, "glass")
    told = await spare.person("bob").press(calls[0], "Reviewed")
    is_well = len(calls) == 1 and ACCOUNT in calls[0]["content"] and told.text.startswith("Reviewed")
    return [] if is_well else [f"the glass was told by {[one['content'] for one in calls]}, then {told.text}"]


async def _listens(spare: Pilot) -> None:
    """Return once the bot takes commands by its door, which it does before it has logged in."""
    async with asyncio.timeout(SECONDS):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_unix_connection(spare.state / control.SOCKET)
                writer.close()
                return
            await asyncio.sleep(0.05)  # nothing tells that a door has opened


async def _alone(spare: Pilot, *how: str) -> dict[str, bool]:
    """Use the command line where no bot runs; return what has to come of it, and whether it does."""
    listed = await _typed(spare, "/approvals", "alice", *how)
    deploy = await _typed(spare, "/deploy payment-service v1.8.2 staging", "alice", *how)
    locked = await _typed(spare, f"/lock {QUIET} nobody decides now", "alice", *how)
    back = await _typed(spare, BACK, "oncall", "--yes", *how)
    refusal = UNKNOWN.split(" (", maxsplit=1)[0].format("alice")
    return {
        "lists": listed.code == 0,
        "starts nothing": deploy.code == 1 and refusal in deploy.out,
        "denies": locked.code == 0,
        "breaks the glass": back.code == 0,
    }


async def test_without_the_bot_and_without_discord(spare: Pilot, rules: Rules, proof: Proof) -> None:
    """What is left is `chatops do`: it reads, and breaks the glass by the matrix that stands there now.

    A bot that starts meanwhile reads, too; it logs in by itself once Discord is back, and tells of it.
    """
    async with rules.under(spare):
        await kill(spare)
        rules.write(review_within=named(spare))
        await _begin(spare)
        held = await _alone(spare, "--config", str(rules.config))
        await launch(spare)
        await _listens(spare)
        heard = await _typed(spare, "/approvals", "alice")
        await spare.control("clear")
        broken = _broken(spare)
        await spare.announcement(broken["id"])
        call = await spare.call(broken["id"])
        card = await spare.find_card("Rollback complete")
        await spare.person("bob").press(call, "Reviewed")
        unlocked = await _typed(spare, f"/unlock {QUIET}", "bob")

    id_ = card.operation_id
    [change] = [each for each in spare.audit() if "-> oncall" in str(each["reason"])][-1:]
    held |= {
        "takes the lock away afterwards": unlocked.code == 0,
        "breaks the glass once": id_ == broken["id"] and spare.accepted(id_) == 1,
        "is heard by a bot that cannot log in": heard.code == 0 and "1 review due" in heard.out,
        "is told once": len(spare.told(id_, "ended")) == len(spare.told(id_, "glass")) == 1,
        "writes down the matrix": (change["event"], change["user"]) == ("policy.changed", "@chatops"),
        "writes it down first": change["seq"] < broken["seq"],
    }
    await proven(spare)
    proof.tried("discord-away", len(held), [f"not so: {what}" for what, is_so in held.items() if not is_so])
