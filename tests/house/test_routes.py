"""Every way to an effect is listed here with what stops a stranger on it; a new one fails until it is."""

import argparse
import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import discord
from discord import app_commands
from discord.ext import commands

import bot
import cogs
from bot.chat.client import ChatClient
from bot.chat.interactions import incident_buttons
from bot.chat.interactions.buttons import Verb
from bot.chat.line.events import Events
from bot.chat.line.incident_events import IncidentEvents
from bot.command_line.commands import parser as command_line
from bot.core.domain.plan import Action
from bot.core.workflow import Workflow

VOTE = "Events._is_ours: this guild alone; then ballots.cast: members with a role that the row asks for"
CARD = "Events._is_ours: this guild alone; it can only stop what waits"
TAKES = "IncidentEvents._is_ours; a ✅ then paging.hear_one: a member with a role of the matrix; 📌 as pins"
WRITTEN = "IncidentEvents._is_ours; Response.is_room; it adds to a timeline what Discord itself shows"
LOOKED = "IncidentEvents._is_ours; IncidentDesk.is_room; it makes again what Discord says is gone"
CALLED_OFF = "IncidentEvents._is_ours; only a closed incident forgets its event"
CLICK = "click.answer: Entrance.admit; then "
NOTHING = "asks for nothing"
MISSED = "what stands on the card is judged like any other vote, by ballots.hear"
ASKER = "cancel._own: whoever asked"
REQUEST = "submit: authority.refuse_stranger and authority.demand"
SETTLES = "outcome.settle_outcome: whoever may ask for the same"
REVIEWS = "review._refuse_unfit: another human with a role that was skipped"
PROVES = "prove._open: whoever has a vote, or breaks the glass; a code adds no power, its lack takes one"
OWN_FACTOR = "SecondFactors: one's own alone; once there is one nothing happens without a code of it"
LOCKS = "locking._refuse_if_not_allowed: whoever may ask for something there by the matrix"
RESPONDER = "incidents: someone with a role of the matrix"
SLASH = f"CommandTree: Entrance.admit; then {REQUEST}"
OWNER = "the socket and the state folder are their owner's; then people.find: a member, and "

GUARDS = {
    "event on_raw_reaction_add": VOTE,
    "event on_raw_reaction_remove": "Events._is_ours; it can only take a vote back",
    "event on_raw_reaction_clear": CARD,
    "event on_raw_reaction_clear_emoji": CARD,
    "event on_raw_message_delete": CARD,
    "event on_raw_bulk_message_delete": CARD,
    "event on_guild_channel_delete": MISSED,
    "event on_raw_thread_delete": MISSED,
    "incident event on_raw_reaction_add": TAKES,
    "incident event on_guild_channel_pins_update": WRITTEN,
    "incident event on_raw_message_delete": LOOKED,
    "incident event on_raw_bulk_message_delete": LOOKED,
    "incident event on_guild_channel_delete": LOOKED,
    "incident event on_raw_thread_delete": LOOKED,
    "incident event on_scheduled_event_delete": CALLED_OFF,
    "incident event on_scheduled_event_update": CALLED_OFF,
    "client on_connect": NOTHING,
    "client on_disconnect": NOTHING,
    "client on_error": MISSED,
    "client on_interaction": f"forms by their ids: {CLICK}{RESPONDER}, {PROVES}, {OWN_FACTOR}",
    "client on_message": NOTHING,
    "client on_payload_skipped": MISSED,
    "client on_ready": MISSED,
    "client on_resumed": MISSED,
    "item OperationButton": f"{CLICK}the guard of its verb; any other id is nobody's button",
    "button confirm": CLICK + ASKER,
    "button cancel": CLICK + ASKER,
    "button succeeded": CLICK + SETTLES,
    "button failed": CLICK + SETTLES,
    "button again": CLICK + REQUEST,
    "button undo": CLICK + REQUEST,
    "button review": CLICK + REVIEWS,
    "button code": "click.show: Entrance.admit; it opens the form",
    "item TotpButton": "click.show: Entrance.admit; it opens the form",
    "item IncidentButton": f"{CLICK}the guard of its verb; any other id is nobody's button",
    "button incident rollback": f"{CLICK}{RESPONDER}; then {REQUEST}",
    "button incident acknowledge": CLICK + RESPONDER,
    "button incident investigating": CLICK + RESPONDER,
    "button incident identified": CLICK + RESPONDER,
    "button incident monitoring": CLICK + RESPONDER,
    "item AlertButton": f"{CLICK}create.create: {RESPONDER}",
    "item RunbookButton": f"{CLICK}Runbooks._clicked: a role of the matrix; what it runs goes by {REQUEST}",
    "item PageButton": f"{CLICK}inquiries.recorded.refuse_stranger; it turns a page and changes nothing",
    "slash deploy": SLASH,
    "slash rollback": SLASH,
    "slash scale": SLASH,
    "slash migrate": SLASH,
    **{
        f"slash incident {name}": f"CommandTree: Entrance.admit; then {RESPONDER}"
        for name in (
            *("create", "update", "severity", "role", "assign"),
            *("timeline", "list", "resolve", "reopen", "postmortem"),
        )
    },
    "workflow submit": REQUEST,
    "workflow turn_away": NOTHING,
    "workflow wait": NOTHING,
    "workflow cancel": ASKER,
    "workflow withdraw": ASKER,
    "workflow confirm": ASKER,
    "workflow again": REQUEST,
    "workflow undo": REQUEST,
    "workflow lock": LOCKS,
    "workflow unlock": LOCKS,
    "workflow start": "the process itself; it writes down what was changed in the matrix's own file",
    "workflow reload": "reload._refuse_stranger: someone with a role of the matrix, or the process itself",
    "workflow settle_outcome": SETTLES,
    "workflow review": REVIEWS,
    "workflow prove": PROVES,
    "workflow vote": "ballots.cast: members with a role that the row asks for",
    "workflow unvote": "it can only take a vote back",
    "workflow cleared": "it can only stop what waits",
    "workflow card_deleted": "it can only stop what waits",
    "workflow reconcile": MISSED,
    "workflow suggest_versions": NOTHING,
    "workflow suggest_rollbacks": NOTHING,
    "workflow suggest_migrations": NOTHING,
    "command do": OWNER + REQUEST,
    "command init": "it makes nothing in Discord, and new files alone",
    "command schema": NOTHING,
    "command run": "the state folder is its owner's; it recovers what was approved: execute._checked",
    "command sandbox": "a world of its own",
    "command check": NOTHING,
    "command backup": NOTHING,
    "command policy check": NOTHING,
    "command policy explain": NOTHING,
    "command policy test": NOTHING,
    "command audit compress": NOTHING,
    "command audit keygen": NOTHING,
    "command audit note": "the socket and the state folder are their owner's; it adds words, marked as told",
    "command audit query": NOTHING,
    "command audit verify": NOTHING,
    "command fallback": "it prints; what is typed is judged by the back end that it is typed for",
    "command totp keygen": NOTHING,
    "command totp reset": "the socket and the state folder are their owner's; it can only take a factor away",
    "control do": OWNER + REQUEST,
    "control backup": NOTHING,
    "control note": "the socket is its owner's; it adds words to the audit log, marked as told",
    "control reset": "the socket is its owner's; it can only take a factor away",
    "submits bot/app/do.py": REQUEST,
    "submits bot/chat/interactions/submission.py": REQUEST,
    "submits bot/core/incidents/__init__.py": f"{RESPONDER}; then {REQUEST}",
    "submits bot/core/runbooks/__init__.py": f"someone with a role of the matrix; then {REQUEST}",
    "submits bot/core/workflow/__init__.py": REQUEST,
    "submits cogs/deploy.py": SLASH,
    "submits cogs/migrate.py": SLASH,
    "submits cogs/rollback.py": SLASH,
    "submits cogs/scale.py": SLASH,
    "orders bot/core/workflow/follow.py _order": "execute._claim, or verify.stands after a restart",
    "executes bot/core/workflow/execute.py _start": "execute._checked: drift, votes, people, policy, blocks",
}
"""Each route, and the check that stops a stranger on it."""


_INCIDENT = "incident"
"""The one group of commands that changes something beside the powers over production."""


def test_every_route_is_listed_with_its_guard(root: Path, sources: list[Path]) -> None:
    """What the code offers and what stands here are the same."""
    offered = [*_discord(), *_people(), *_core(root, sources)]

    assert sorted(set(offered)) == sorted(GUARDS)
    assert all(GUARDS.values())


def test_one_place_orders_and_one_executes(root: Path, sources: list[Path]) -> None:
    """Whatever the way, all of them come through the same two lines."""
    lines = [route.split()[0] for route in _core(root, sources)]

    assert (lines.count("orders"), lines.count("executes")) == (1, 1)


def _discord() -> Iterator[str]:
    yield from (f"event {name}" for name, _ in Events.__cog_listeners__)
    yield from (f"incident event {name}" for name, _ in IncidentEvents.__cog_listeners__)
    yield from (f"client {name}" for name in vars(ChatClient) if name.startswith("on_"))
    yield from (f"button {verb}" for verb in Verb)
    yield from (f"button incident {verb}" for verb in incident_buttons.Verb)
    for package in (bot, cogs):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                yield from _interactive(import_module(module.name))


def _interactive(module: object) -> Iterator[str]:
    """Yield what people can press, fill in or type, as far as it is a power."""
    kinds = (discord.ui.DynamicItem, discord.ui.Modal, discord.ui.View)
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == getattr(module, "__name__", ""):
            if issubclass(value, kinds) and not inspect.isabstract(value):
                yield f"item {value.__name__}"
            if issubclass(value, commands.Cog):
                yield from (f"slash {each}" for each in _powers(value))


def _powers(cog: type[commands.Cog]) -> Iterator[str]:
    for command in cog.__cog_app_commands__:
        inner = command.walk_commands() if isinstance(command, app_commands.Group) else []
        for each in (command, *inner):
            name = f"{cog.__cog_group_name__} {each.name}" if cog.__cog_is_app_commands_group__ else each.name
            if name.split()[0] in {*Action, _INCIDENT}:
                yield name


def _people() -> Iterator[str]:
    for name, method in inspect.getmembers(Workflow, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            yield f"workflow {name}"
        assert method.__doc__
    yield from (f"command {name}" for name in _subcommands(command_line()))


def _subcommands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                deeper = list(_subcommands(inner, f"{before}{name} "))
                yield from deeper or [f"{before}{name}"]


def _core(root: Path, sources: list[Path]) -> Iterator[str]:
    for source in sources:
        if source.parts[0] != "sandbox":
            tree = ast.parse((root / source).read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _in_function(source, function)
            if source.name == "control.py":
                yield from (f"control {key}" for key in _requests(tree))


def _in_function(source: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        words = [ast.unparse(each) for each in (*call.args, *(key.value for key in call.keywords))]
        if call.func.attr == "submit":
            yield f"submits {source}"
        takes_an_order = call.func.attr == "start" and len(call.args) == 1
        if takes_an_order and source.parts[:2] == ("bot", "core"):
            yield f"orders {source} {function.name}"
        if call.func.attr in {"move", "replace"} and "State.EXECUTING" in words:
            yield f"executes {source} {function.name}"


def _requests(tree: ast.Module) -> Iterator[str]:
    """Yield the first key of each request that the socket takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchMapping):
            yield str(ast.literal_eval(ast.unparse(node.keys[0])))
