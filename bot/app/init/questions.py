"""The questions whose answers become the two files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.app.init import portal
from bot.app.init.answers import (
    Answers,
    Role,
    read_count,
    read_id,
    read_id_or_none,
    read_names,
    read_timezone,
    role_name,
)
from bot.app.init.skeletons import SKELETONS
from bot.app.init.terminal import Terminal
from bot.chat.needs import Feature
from bot.chat.servers import Named, Premises

_CHANNELS = {
    "deployments": "cards of requests",
    "incidents": "notices of incidents",
    "audit": "checkpoints of the audit log, where nobody else writes",
}
_ENVIRONMENTS = "development,staging,production"
_PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Site:
    """The server that was chosen; without `premises` nobody could be asked what is there."""

    guild: Named
    premises: Premises | None

    @property
    def called(self) -> Mapping[str, str]:
        """Names by id, of the server, its channels and its roles."""
        found = (*self.premises.channels, *self.premises.roles) if self.premises else ()
        return {each.id: each.name for each in (self.guild, *found) if each.name}


def ask_features(terminal: Terminal) -> tuple[Feature, ...]:
    """Return what the team wants beside what the bot needs in any case."""
    terminal.say("2. Some permissions are for things that you may go without.")
    return tuple(
        feature
        for feature in Feature
        if terminal.confirm(f"   {portal.permissions_of(feature)}: {feature.value}")
    )


def ask_everything(terminal: Terminal, site: Site, features: Sequence[Feature]) -> Answers:
    """Return the answers to everything that is not known yet."""
    terminal.say("4. The channels the bot speaks in.")
    channels = _ask_channels(terminal, site)
    terminal.say("5. Who may do what, by roles of Discord.")
    requester, approver, dba, commander = _ask_roles(terminal, site)
    approvals = terminal.ask("   How many of them have to agree", "1", read_count)
    terminal.say("6. Your services, and where they run.")
    services = terminal.ask("   Names of the services, with commas between", "", read_names).split(",")
    environments = terminal.ask("   Names of the environments", _ENVIRONMENTS, read_names).split(",")
    guarded = _ask_guarded(terminal, environments)
    return Answers(
        guild=site.guild.id,
        channels=channels,
        called=site.called,
        requester=requester,
        approver=approver,
        approvals=int(approvals),
        dba=dba,
        commander=commander,
        services=tuple(services),
        environments=tuple(environments),
        guarded=guarded,
        adapter=_ask_adapter(terminal),
        timezone=terminal.ask("   The team's time zone", "UTC", read_timezone),
        counts_late_roles=Feature.LATE_ROLES not in features,
    )


def _ask_channels(terminal: Terminal, site: Site) -> Mapping[str, str]:
    chosen = {}
    offered = site.premises.channels if site.premises else None
    for name, purpose in _CHANNELS.items():
        chosen[name] = _ask_place(terminal, f"   The channel for {purpose}", offered, name)
    alerts = "   A channel of their own for alerts"
    if offered is None:
        found = terminal.ask(f"{alerts} (id, or Enter for none)", "", read_id_or_none)
    else:
        found = terminal.choose(alerts, offered, may_skip=True)
    return {**chosen, "alerts": found} if found else chosen


def _ask_place(terminal: Terminal, question: str, offered: Sequence[Named] | None, usual: str = "") -> str:
    """Return an id: chosen from what is there, with the one that is called so as usual, or typed."""
    if offered is None:
        return terminal.ask(f"{question} (id)", "", read_id)
    return terminal.choose(question, offered, usual if usual in {each.name for each in offered} else "")


def _ask_roles(terminal: Terminal, site: Site) -> tuple[Role, Role, Role | None, Role | None]:
    taken: dict[str, Role] = {}

    def ask(question: str, otherwise: str, *, may_skip: bool = False) -> Role | None:
        roles = None if site.premises is None else site.premises.roles
        if roles is None:
            judge = read_id_or_none if may_skip else read_id
            suffix = "id, or Enter for none" if may_skip else "id"
            id_ = terminal.ask(f"   {question} ({suffix})", "", judge)
        else:
            id_ = terminal.choose(f"   {question}", roles, may_skip=may_skip)
        if not id_ or id_ in taken:
            return taken.get(id_)
        called = site.called.get(id_, otherwise)
        taken[id_] = Role(role_name(called, frozenset(one.name for one in taken.values())), id_, called)
        return taken[id_]

    requester = ask("The role of those who may ask for changes", "engineer")
    approver = ask("The role of those who agree to what is risky", "team-lead")
    dba = ask("A role that may agree to migrations, too", "dba", may_skip=True)
    commander = ask("A role that may go on alone in an emergency", "incident-commander", may_skip=True)
    if requester is None or approver is None:
        raise RuntimeError("these two cannot be left out")
    return requester, approver, dba, commander


def _ask_guarded(terminal: Terminal, environments: Sequence[str]) -> tuple[str, ...]:
    """Return the environments in which somebody has to agree; in the order of all of them."""
    usual = _PRODUCTION if _PRODUCTION in environments else environments[-1]

    def judge(answer: str) -> str:
        names = read_names(answer)
        if unknown := set(names.split(",")) - set(environments):
            raise ValueError(f"{min(unknown)} is none of {', '.join(environments)}")
        return names

    chosen = terminal.ask("   Those in which somebody has to agree", usual, judge).split(",")
    return tuple(each for each in environments if each in chosen)


def _ask_adapter(terminal: Terminal) -> str:
    terminal.say("7. What deploys; more of them, and others, can be added later.")
    offered = _named((kind, f"{kind}: {each.purpose}") for kind, each in SKELETONS.items())
    return terminal.choose("   The back end", offered, "1")


def _named(pairs: Iterable[tuple[str, str]]) -> Sequence[Named]:
    return [Named(id_, name) for id_, name in pairs]
