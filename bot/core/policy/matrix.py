"""A whole approval matrix that was found valid, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from bot.core.domain.person import Person
from bot.core.domain.plan import Action
from bot.core.domain.requirement import Row, Slot, digest

ACTIONS = tuple(action.value for action in Action)
ENVIRONMENTS = ("development", "staging", "production")
DIRECTIONS: Mapping[str, tuple[str | None, ...]] = {
    action: ("up", "down") if action == Action.SCALE else (None,) for action in ACTIONS
}
"""The directions a request of each action can have."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A window that opens at each time of `schedule` (cron, in `timezone`) and stops `actions`.

    `override` are the approvals that let a request pass all the same; without any nothing passes.
    `run_when_over`: what is approved meanwhile runs when it is over.
    """

    name: str
    environments: tuple[str, ...]
    actions: tuple[str, ...]
    schedule: str
    duration_seconds: int
    timezone: str
    override: tuple[Slot, ...] = ()
    run_when_over: bool = False


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Who may act alone in an emergency, on which actions, and how soon it is reviewed.

    `without_discord` are those whose word is taken by the command line while Discord does not answer.
    """

    role: str
    actions: tuple[str, ...]
    review_within_seconds: int
    without_discord: tuple[Person, ...] = ()

    @property
    def said(self) -> Mapping[str, object]:
        """Return what the file says, without what it does not: so no old digest changes."""
        said = asdict(self)
        return said if self.without_discord else {key: said[key] for key in said if key != "without_discord"}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The policy: role names with their Discord ids, the rows, and what stands beside them.

    No two rows of equal rank match the same request. `environments` are the ones it was read for.
    """

    roles: Mapping[str, frozenset[str]]
    rows: tuple[Row, ...]
    freezes: tuple[Freeze, ...] = ()
    break_glass: BreakGlass | None = None
    environments: tuple[str, ...] = ENVIRONMENTS

    def role_ids(self, name: str) -> frozenset[str]:
        """Return the ids behind a role's name; none for a name that is not declared."""
        return self.roles.get(name, frozenset())

    def ids_of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the ids behind all of these names."""
        return frozenset[str]().union(*(self.role_ids(name) for name in names))

    def behind(self, row: Row) -> Mapping[str, frozenset[str]]:
        """Return the roles that a row speaks of: who may ask, and who approves."""
        names = {*row.requesters, *(name for slot in row.slots for name in slot.roles)}
        return {name: self.role_ids(name) for name in sorted(names)}

    def role_names(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Return the names of the declared roles that someone with the role `ids` holds."""
        return tuple(name for name, behind in self.roles.items() if behind & ids)

    @property
    def digest(self) -> str:
        """Hash what the matrix says (SHA-256, hex); comments, layout and order do not count."""
        return digest(
            {
                "roles": {name: sorted(ids) for name, ids in self.roles.items()},
                "rows": sorted(row.digest for row in self.rows),
                "freezes": {freeze.name: asdict(freeze) for freeze in self.freezes},
                "break_glass": self.break_glass.said if self.break_glass else None,
            }
        )
