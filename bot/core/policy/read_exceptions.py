"""What stands beside the rows: freeze windows and break-glass, from nodes of the file to values."""

from bot.core.domain.person import Person
from bot.core.policy import schedule
from bot.core.policy.matrix import ACTIONS, BreakGlass, Freeze
from bot.core.policy.names import NAME, NAME_RULE, SPAN, USER_ID, USER_ID_RULE, USER_NAME, USER_NAME_RULE
from bot.core.policy.read_rows import Declared, read_slots
from bot.strict_yaml import Node, Reader

_FREEZE = ("name", "environments", "actions", "schedule", "duration", "timezone")


def read_freezes(reader: Reader, node: Node | None, declared: Declared) -> tuple[Freeze, ...]:
    """Read the list of freeze windows; their names are distinct."""
    if node is None:
        return ()
    items = reader.items(node, "`freezes`")
    freezes = tuple(_freeze(reader, item, declared) for item in items)
    reader.distinct((item, freeze.name) for item, freeze in zip(items, freezes, strict=True))
    return freezes


def _freeze(reader: Reader, node: Node, declared: Declared) -> Freeze:
    values = reader.mapping(node, "the freeze", _FREEZE, ("override", "run_when_over"))
    return Freeze(
        name=reader.text(values["name"], "`name`", NAME, NAME_RULE),
        environments=reader.choices(values["environments"], "`environments`", declared.environments),
        actions=reader.choices(values["actions"], "`actions`", ACTIONS),
        schedule=_schedule(reader, values["schedule"]),
        duration_seconds=reader.duration(values["duration"], "`duration`", *SPAN),
        timezone=reader.timezone(values["timezone"], "`timezone`"),
        override=read_slots(reader, values["override"], "`override`", declared.roles)
        if "override" in values
        else (),
        run_when_over="run_when_over" in values
        and reader.boolean(values["run_when_over"], "`run_when_over`"),
    )


def _schedule(reader: Reader, node: Node) -> str:
    text = reader.text(node, "`schedule`")
    try:
        schedule.parse(text or "* * * * *")
    except ValueError as error:
        reader.fault(node, f'`schedule` is "{text[:40]}": {error}')
    return text


def read_break_glass(reader: Reader, node: Node | None, declared: Declared) -> BreakGlass | None:
    """Read who may act alone in an emergency."""
    if node is None:
        return None
    values = reader.mapping(node, "`break_glass`", ("role", "actions", "review_within"), ("without_discord",))
    return BreakGlass(
        role=reader.choice(values["role"], "`role`", declared.roles),
        actions=reader.choices(values["actions"], "`actions`", ACTIONS),
        review_within_seconds=reader.duration(values["review_within"], "`review_within`", *SPAN),
        without_discord=_people(reader, values.get("without_discord")),
    )


def _people(reader: Reader, node: Node | None) -> tuple[Person, ...]:
    """Read who is believed while Discord is away: names as they are typed, with the ids they stand for."""
    if node is None:
        return ()
    entries = reader.named(node, "`without_discord`")
    names = [reader.text(key, "the user's name", USER_NAME, USER_NAME_RULE) for key, _ in entries]
    ids = [reader.text(value, f"the id of `{key.text}`", USER_ID, USER_ID_RULE) for key, value in entries]
    reader.distinct((value, id_) for (_, value), id_ in zip(entries, ids, strict=True))
    return tuple(Person(id_, name) for id_, name in zip(ids, names, strict=True))
