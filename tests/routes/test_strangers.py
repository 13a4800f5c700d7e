"""Each route with someone on it who may not: nothing happens, they are told, and it is written down."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord.ui import Button, View

from bot.app.asker import Hands
from bot.app.do import carry_out
from bot.app.watch import Watch
from bot.chat.interactions.buttons import Verb, view
from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from bot.web.control import Errand
from tests.fakes.bench import APPROVE, HOUR, MALLORY, Bench
from tests.fakes.operations import make_operation
from tests.routes.conftest import House

_OPEN = {
    Verb.CONFIRM: State.CONFIRMING,
    Verb.CANCEL: State.PENDING,
    Verb.SUCCEEDED: State.UNKNOWN,
    Verb.FAILED: State.UNKNOWN,
    Verb.AGAIN: State.EXPIRED,
    Verb.UNDO: State.FAILED,
    Verb.REVIEW: State.SUCCEEDED,
    Verb.CODE: State.PENDING,
}
_WORDS: dict[str, dict[str, Any]] = {
    "deploy": {"version": "v2.4.1"},
    "rollback": {},
    "scale": {"replicas": 2},
    "migrate": {},
}
_PLACE = {"service": "order-service", "environment": "production"}


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.CODE])
async def test_buttons(house: House, verb: Verb) -> None:
    """Every verb, pressed by a stranger while it could be pressed."""
    operation, message = await house.card(_OPEN[verb])
    await message.edit(view=view(operation.id, [verb]))

    result = await house.guild.alice.click(message, custom_id=f"chatops:{verb}:{operation.id}")

    house.assert_untouched(operation)
    assert result.ephemeral
    assert result.response is not None
    [denied] = house.denials(house.guild.alice.id)
    assert result.response.content == denied.reason


async def test_a_code(house: House) -> None:
    """A stranger may open the form; what they send by it is refused before anybody looks at the code."""
    row = replace(make_operation().row, second_factor="totp")
    operation, message = await house.card(_OPEN[Verb.CODE], row=row)
    form = await house.guild.alice.click(message, custom_id=f"chatops:code:{operation.id}")

    result = await house.guild.alice.submit_modal(form, {"code": "123456"})

    house.assert_untouched(operation)
    assert result.ephemeral
    [denied] = house.denials(house.guild.alice.id)
    assert result.response is not None
    assert (
        result.response.content == denied.reason == "Only a team lead has a vote here. Nothing was changed."
    )


def test_every_verb_is_tried() -> None:
    """A new button is tried by a stranger before it ships; so is a new power."""
    assert set(_OPEN) == set(Verb)
    assert set(_WORDS) == set(Action)


@pytest.mark.parametrize("name", sorted(_WORDS))
@pytest.mark.parametrize("break_glass", [None, "the shop is down"])
async def test_slash_commands(house: House, name: str, break_glass: str | None) -> None:
    """Every power, asked for by a stranger, also with a reason to go on alone."""
    more = {} if break_glass is None else {"break_glass": break_glass}
    result = await house.guild.alice.slash(house.guild.deployments, name, **_PLACE, **_WORDS[name], **more)

    house.assert_untouched()
    assert result.ephemeral
    assert result.response is not None
    assert len(house.guild.env.errors) == 1
    [record] = house.denials(house.guild.alice.id)
    assert record.event is EventName.COMMAND
    assert result.response.content == record.reason


@pytest.mark.parametrize("sign", ["✅", "❌"])
async def test_reactions(house: House, sign: str) -> None:
    """A stranger's sign, told twice, decides nothing and is noted once."""
    operation, message = await house.card()
    events: Any = house.guild.client.get_cog("Events")
    payload = SimpleNamespace(
        guild_id=house.guild.guild.id,
        message_id=message.id,
        user_id=house.guild.alice.id,
        emoji=discord.PartialEmoji(name=sign),
    )
    for _ in range(2):
        await events.on_raw_reaction_add(payload)
        await events.on_raw_reaction_remove(payload)
    await house.bench.rest()

    house.assert_untouched(operation)
    [denied] = house.denials(house.guild.alice.id)
    assert any(denied.reason and denied.reason in notice for notice in house.bench.chat.notices())


@pytest.mark.parametrize("name", sorted(_WORDS))
async def test_the_command_line(house: House, name: str) -> None:
    """`chatops do` asks the same policy in the name of a member of the server."""
    guild, words = house.guild, {**_PLACE, **_WORDS[name]}
    order = ("service", "version", "replicas", "environment")
    typed = " ".join([f"/{name}", *(str(words[word]) for word in order if word in words)])
    settings = SimpleNamespace(
        guild=str(guild.guild.id), channels=SimpleNamespace(deployments=str(guild.deployments.id))
    )
    parts: Any = SimpleNamespace(
        settings=settings, clock=house.bench.clock, catalog=house.bench.catalog, watch=Watch()
    )
    nothing: Any = object()  # a command that is no question asks no source
    hands = Hands(parts, house.bench.workflow, nothing, nothing, guild.client)
    told: list[str] = []

    code = await carry_out(hands, Errand(typed, str(guild.alice.id)), told.append)

    house.assert_untouched()
    [record] = house.denials(guild.alice.id)
    assert (code, told) == (1, [record.reason])


@pytest.mark.parametrize(
    "custom_id",
    [
        "chatops:approve:op_1",
        "chatops:confirm",
        "chatops::op_1",
        "chatops:confirm:op_1:op_2",
        "chatops:confirm:op 1",
        "chatops:CONFIRM:op_1",
        "xchatops:confirm:op_1",
        "chatops:confirm:" + "o" * 81,
        "confirm:op_1",
    ],
)
async def test_forged_ids(house: House, custom_id: str) -> None:
    """What is no button of ours is nobody's: nothing of the workflow hears of it."""
    operation, message = await house.card(State.CONFIRMING)
    await message.edit(view=_forged(custom_id))

    result = await house.guild.alice.click(message, custom_id=custom_id)

    house.assert_untouched(operation)
    assert (result.response, result.followups) == (None, [])  # Discord says that it failed
    assert not house.bench.store.events


async def test_forged_operations(house: House) -> None:
    """A button of ours for an operation that is not there is refused; made-up ones are noted once."""
    operation, message = await house.card(State.CONFIRMING)
    for id_ in ("op_99", "op_98"):
        await message.edit(view=_forged(f"chatops:confirm:{id_}"))
        result = await house.guild.alice.click(message, custom_id=f"chatops:confirm:{id_}")
        assert result.response is not None
        assert result.response.content == "There is no such operation."

    house.assert_untouched(operation)
    assert [event.id for event in house.denials(house.guild.alice.id)] == ["op_99"]


async def test_direct_messages(house: House) -> None:
    """The commands are not even offered there."""
    with pytest.raises(Exception, match="deploy"):
        await house.guild.env.create_user("eva").slash("deploy", **_PLACE, version="v2.4.1")

    house.assert_untouched()


async def test_another_guild(house: House) -> None:
    """Neither a reaction nor a button counts that comes from elsewhere, whatever it names."""
    operation, message = await house.card(State.PENDING)
    events: Any = house.guild.client.get_cog("Events")
    payload: Any = SimpleNamespace(
        message_id=message.id,
        user_id=102,
        emoji=discord.PartialEmoji(name="✅"),
        message_ids={message.id},
    )
    for guild_id in (None, 12345):
        payload.guild_id = guild_id
        for name, method in type(events).__cog_listeners__:
            if "raw" in name and "thread" not in name:
                await getattr(events, method)(payload)
    house.assert_untouched(operation)
    assert not house.bench.store.events

    payload.guild_id = house.guild.guild.id
    await events.on_raw_message_delete(payload)
    assert house.bench.now(operation).state is State.CANCELLED


async def test_replayed_events_and_recovery() -> None:
    """A stranger's sign counts neither when it is told again and again nor when it is read back later."""
    bench = Bench()
    operation = await bench.ask()
    for _ in range(3):
        await bench.react(operation, MALLORY)
    for _ in range(2):
        await bench.restart()
        await bench.react(operation, MALLORY, APPROVE)
    await bench.pass_time(HOUR)

    assert bench.now(operation).state is State.EXPIRED
    assert not bench.delivery.calls
    assert {event.user.id for event in bench.events(EventName.DENIED)} == {MALLORY}


async def test_recovery_starts_nothing_that_a_stranger_kept() -> None:
    """What was put into the memory as approved, without anyone's sign, is judged before it starts."""
    bench = Bench()
    operation = await bench.ask()
    await bench.crash()
    forged = Plan(action=Action.DEPLOY, service="order-service", environment="production", version="v2.3.2")
    bench.store.operations[operation.id] = replace(operation, state=State.APPROVED, plan=forged)
    await bench.restart()

    assert bench.now(operation).state is State.VOID
    assert not bench.delivery.calls


def _forged(custom_id: str) -> View:
    row = View(timeout=None)
    row.add_item(Button(label="Confirm", custom_id=custom_id))
    row.stop()
    return row
