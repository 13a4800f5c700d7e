"""Puts a plan into an empty state: every object under the id its owner gave it."""

from collections.abc import Iterable

import discord

from sandbox.discord.plan import BotPlan, GuildPlan, RolePlan
from sandbox.discord.world.model import Guild, Overwrite, OverwriteType
from sandbox.discord.world.state import State

CATEGORY = 4
BOT_PERMISSIONS = (
    "view_channel", "send_messages", "send_messages_in_threads", "create_public_threads", "manage_threads",
    "embed_links", "attach_files", "read_message_history", "add_reactions", "external_emojis",
    "manage_messages", "pin_messages", "manage_channels", "manage_roles", "manage_events", "create_events",
    "manage_webhooks", "view_audit_log", "mention_everyone", "use_application_commands", "change_nickname",
)  # fmt: skip


def permission_bits(names: Iterable[str]) -> int:
    """Return the bit set of permissions by their names."""
    return discord.Permissions(**dict.fromkeys(names, True)).value


def populate(state: State, plan: GuildPlan) -> None:
    """Make the plan's bot, guild, roles, people and channels."""
    _seat_bot(state, plan.bot)
    guild = state.create_guild(plan.name, id=plan.id)
    roles = {
        role.name: _add_role(state, guild, role, position) for position, role in enumerate(plan.roles, 1)
    }
    _rank_bot(guild, plan)
    for person in plan.people:
        state.add_user(person.id, person.name)
        state.add_member(guild.id, person.id, roles=[roles[name] for name in person.roles])
    _add_channels(state, guild, plan)


def _seat_bot(state: State, bot: BotPlan) -> None:
    state.users.pop(state.bot_user.id)
    state.bot_user = state.add_user(bot.id, bot.name, bot=True)
    state.bot_id = bot.id
    state.application_id = (
        bot.application_id if bot.application_id == bot.id else state.reserve_id(bot.application_id)
    )


def _add_role(state: State, guild: Guild, role: RolePlan, position: int) -> int:
    made = state.create_role(
        guild.id,
        role.name,
        permissions=permission_bits(role.permissions),
        position=position,
        color=role.color,
    )
    del guild.roles[made.id]
    made.id = state.reserve_id(role.id)
    guild.roles[made.id] = made
    state.offer_role(made.id, in_prompt=role.in_prompt, is_linked=role.is_linked)
    return made.id


def _rank_bot(guild: Guild, plan: GuildPlan) -> None:
    managed = next(role for role in guild.roles.values() if role.managed)
    managed.position = len(plan.roles) + 1
    managed.permissions = permission_bits(("administrator",) if plan.bot.administrator else BOT_PERMISSIONS)


def _add_channels(state: State, guild: Guild, plan: GuildPlan) -> None:
    categories: dict[str, int] = {}
    for channel in plan.channels:
        if channel.category is not None and channel.category not in categories:
            categories[channel.category] = state.create_channel(guild.id, channel.category, type=CATEGORY).id
        parent = categories.get(channel.category) if channel.category else None
        made = state.create_channel(guild.id, channel.name, topic=channel.topic, parent_id=parent)
        if channel.read_only:
            made.overwrites = _read_only(guild.id, plan.bot.id)
        state.renumber_channel(made, channel.id)


def _read_only(guild_id: int, bot_id: int) -> list[Overwrite]:
    """Return what lets everybody read, and the bot alone write."""
    send = permission_bits(["send_messages"])
    return [
        Overwrite(guild_id, OverwriteType.ROLE, deny=send),
        Overwrite(bot_id, OverwriteType.MEMBER, allow=send),
    ]
