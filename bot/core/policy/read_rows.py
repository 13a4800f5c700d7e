"""One row of the matrix: from a node of the file to a `Row`, noting every fault."""

from dataclasses import dataclass

from bot.core.domain.requirement import TOTP, Row, Slot
from bot.core.policy.matrix import ACTIONS
from bot.core.policy.names import LONGEST_NOTE, MOST_APPROVALS, MOST_SLOTS, NAME, NAME_RULE, SPAN
from bot.strict_yaml import Mapping, Node, Reader, Scalar, Sequence

_OPTIONAL = ("service", "direction", "confirm", "note", "expires", "requesters", "second_factor")


@dataclass(frozen=True, slots=True)
class Declared:
    """The names a row may use, and what holds where it says nothing; `services` None means any name.

    `has_key`: the bot can keep second factors, so that a row may ask for one.
    """

    roles: tuple[str, ...]
    environments: tuple[str, ...]
    services: tuple[str, ...] | None
    expires_seconds: int
    requesters: tuple[str, ...]
    has_key: bool = True


def read_row(reader: Reader, node: Node, declared: Declared) -> Row:
    """Read one item of `rules`."""
    values = reader.mapping(node, "the row", ("action", "environment", "approvals"), _OPTIONAL)
    action = reader.choice(values["action"], "`action`", ACTIONS)
    return Row(
        action=action,
        service=_service(reader, values.get("service"), declared),
        environments=read_environments(reader, values["environment"], declared.environments),
        direction=_direction(reader, values.get("direction"), action),
        slots=_approvals(reader, values["approvals"], declared.roles),
        confirm="confirm" in values and reader.boolean(values["confirm"], "`confirm`"),
        expires_seconds=read_expires(reader, values.get("expires"), declared.expires_seconds),
        requesters=read_requesters(reader, values.get("requesters"), declared.roles) or declared.requesters,
        note=_note(reader, values.get("note")),
        line=node.line,
        second_factor=_second_factor(reader, values.get("second_factor"), values["approvals"], declared),
    )


def _service(reader: Reader, node: Node | None, declared: Declared) -> str | None:
    if node is None or _is_word(node, "any"):
        return None
    if declared.services is None:
        return reader.text(node, "`service`", NAME, NAME_RULE)
    return reader.choice(node, "`service`", (*declared.services, "any"))


def read_environments(reader: Reader, node: Node, known: tuple[str, ...]) -> tuple[str, ...]:
    """Read one environment or a list of them; nothing stands for any."""
    if _is_word(node, "any"):
        return ()
    if isinstance(node, Sequence):
        return reader.choices(node, "`environment`", known) or ("",)  # "" stands for a fault, () for any
    return (reader.choice(node, "`environment`", (*known, "any")),)


def _direction(reader: Reader, node: Node | None, action: str) -> str | None:
    if node is None:
        return None
    if action and action != "scale":
        reader.fault(node, f"a {action} has no direction: delete `direction`, it is for scale")
    return reader.choice(node, "`direction`", ("up", "down"))


def _approvals(reader: Reader, node: Node, roles: tuple[str, ...]) -> tuple[Slot, ...]:
    if _is_word(node, "none"):
        return ()
    if not isinstance(node, Sequence) or not node.items:
        reader.fault(node, "`approvals` is neither: write none, or a list like [{role: team-lead, count: 1}]")
        return ()
    return read_slots(reader, node, "`approvals`", roles)


def read_slots(reader: Reader, node: Node, what: str, roles: tuple[str, ...]) -> tuple[Slot, ...]:
    """Read a list of slots: each with a count, and either one role or any of several."""
    items = reader.items(node, what)
    if len(items) > MOST_SLOTS:
        reader.fault(node, f"{what} has {len(items)} slots: write at most {MOST_SLOTS}")
    return tuple(_slot(reader, item, roles) for item in items)


def _slot(reader: Reader, node: Node, roles: tuple[str, ...]) -> Slot:
    values = reader.mapping(node, "the slot", ("count",), ("role", "any_of"))
    count = reader.integer(values["count"], "`count`", 1, MOST_APPROVALS)
    if "role" in values and "any_of" in values:
        reader.fault(node, "the slot has `role` and `any_of`: keep one of the two")
    if "role" in values:
        return Slot((reader.choice(values["role"], "`role`", roles),), count)
    if "any_of" in values:
        return Slot(reader.choices(values["any_of"], "`any_of`", roles), count)
    if isinstance(node, Mapping) and node.entries:
        reader.fault(node, "the slot says not who: write `role: NAME` or `any_of: [NAME, NAME]`")
    return Slot((), count)


def read_expires(reader: Reader, node: Node | None, otherwise: int) -> int:
    """Read how long a request waits, in seconds."""
    return otherwise if node is None else reader.duration(node, "`expires`", *SPAN)


def read_requesters(reader: Reader, node: Node | None, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Read the names of the roles that may ask; none where nothing is said."""
    return () if node is None else reader.choices(node, "`requesters`", roles)


def _second_factor(reader: Reader, node: Node | None, approvals: Node, declared: Declared) -> str | None:
    """Read what an approver has to prove besides; refused where it would protect nothing, or nobody could."""
    if node is None:
        return None
    if _is_word(approvals, "none"):
        what = "`second_factor` is for approvals, and nobody approves here"
        reader.fault(node, f"{what}: write approvals like [{{role: team-lead, count: 1}}], or delete it")
    if not declared.has_key:
        what = "`second_factor` cannot be asked for without `second_factor: {key: ...}` in the settings"
        reader.fault(node, f"{what}: add it (`chatops totp keygen` makes a key), or delete it here")
    if not _is_word(node, TOTP):
        reader.fault(node, "`second_factor` can only be a code of an authenticator app: write totp")
    return TOTP


def _note(reader: Reader, node: Node | None) -> str:
    note = "" if node is None else reader.text(node, "`note`")
    if node is not None and len(note) > LONGEST_NOTE:
        reader.fault(node, f"`note` has {len(note)} characters: write at most {LONGEST_NOTE}")
    return note


def _is_word(node: Node, word: str) -> bool:
    return isinstance(node, Scalar) and node.text == word
