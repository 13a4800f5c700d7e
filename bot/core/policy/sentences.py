"""How the policy's values read aloud; the words of design's cards stand here and nowhere else."""

from collections.abc import Iterable, Mapping

from bot.core.domain.plan import Action
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.facts import Facts

_CHANGES: Mapping[str, str] = {
    Action.DEPLOY: "deploys to",
    Action.ROLLBACK: "rollbacks in",
    Action.SCALE: "scaling in",
    Action.MIGRATE: "migrations in",
}


def requirement(row: Row) -> str:
    """Say whom the row wants to approve."""
    if not row.slots:
        return "Requires no approval."
    together = " (different people)" if len(row.slots) > 1 else ""
    return f"Requires approval from {people(row.slots)}{together}."


def proof(row: Row) -> str | None:
    """Say what each of them has to prove besides; None where their sign is enough."""
    return "Each approver gives a code of their authenticator app." if row.second_factor else None


def people(slots: Iterable[Slot]) -> str:
    """Name the people that slots wait for: `a team lead and 2 dbas or engineers`."""
    return " and ".join(_wanted(slot) for slot in slots)


def _wanted(slot: Slot) -> str:
    if slot.count == 1:
        return role_list(slot.roles)
    if len(slot.roles) > 1:
        return f"{slot.count} people, each {role_list(slot.roles)}"
    return f"{slot.count} {spoken(slot.roles[0])}s"


def role_list(names: Iterable[str]) -> str:
    """Name any one of several roles: `a team lead or an engineer`."""
    return " or ".join(f"{_article(spoken(name))} {spoken(name)}" for name in names) or "nobody"


def spoken(name: str) -> str:
    """Return a role's name as people say it: `team lead` for `team-lead`."""
    return name.replace("-", " ").replace("_", " ")


def _article(word: str) -> str:
    return "an" if word[:1].lower() in {"a", "e", "i", "o", "u"} else "a"


def place(row: Row) -> str:
    """Name the requests a row is for: `scale down order-service in staging, production`."""
    words = [row.action, row.direction or "", row.service or "any service", "in"]
    return " ".join([*filter(None, words), ", ".join(row.environments) or "any environment"])


def request(facts: Facts) -> str:
    """Name a request: `scale down order-service in production`."""
    return " ".join(filter(None, [facts.action, facts.direction, facts.service, "in", facts.environment]))


def passing(slots: Iterable[Slot]) -> str:
    """Say that `2 team leads may let it pass`, or whoever fills these slots."""
    named = people(slots) or "nobody"
    return f"{named[0].upper()}{named[1:]} may let it pass."


def changes(action: str) -> str:
    """Name all requests of one action, up to the environment: `deploys to`."""
    return _CHANGES[action]
