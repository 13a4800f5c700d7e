"""What a local guild looks like at the start: a frozen value with every id given by its owner."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RolePlan:
    """A role: its id, its name as people read it, RGB color, and names of permissions beyond @everyone's.

    Members give it to themselves where it is `in_prompt` (onboarding) or `is_linked` to another account.
    """

    id: int
    name: str
    color: int = 0
    permissions: tuple[str, ...] = ()
    in_prompt: bool = False
    is_linked: bool = False


@dataclass(frozen=True)
class ChannelPlan:
    """A text channel; `category` is the name of its category, made on first mention.

    Nobody but the bot writes into one that is `read_only`.
    """

    id: int
    name: str
    category: str | None = None
    topic: str | None = None
    read_only: bool = False


@dataclass(frozen=True)
class PersonPlan:
    """A human member: `roles` are names of the plan's roles, `token` signs their requests."""

    id: int
    name: str
    token: str
    roles: tuple[str, ...] = ()
    locale: str = "en-US"


@dataclass(frozen=True)
class BotPlan:
    """The application and its bot user; `token` has Discord's shape `base64(bot id).x.y`."""

    id: int
    application_id: int
    name: str
    token: str
    administrator: bool = False


@dataclass(frozen=True)
class GuildPlan:
    """One guild with its people and its one bot."""

    id: int
    name: str
    bot: BotPlan
    channels: tuple[ChannelPlan, ...] = ()
    roles: tuple[RolePlan, ...] = ()
    people: tuple[PersonPlan, ...] = ()
