"""The state of the local Discord and what may be asked of it."""

from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan
from sandbox.discord.world.world import World

__all__ = ["Actor", "BotPlan", "ChannelPlan", "Dispatch", "GuildPlan", "PersonPlan", "RolePlan", "World"]
