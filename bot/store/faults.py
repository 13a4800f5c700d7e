"""How storage fails: a full disk passes, anything else breaks the store until the bot is started again."""

import errno
import sqlite3

from bot.core.ports.store import Busy, Duplicate, ReviewDue, StoreError


class Full(StoreError):  # noqa: N818 - names the state of the disk
    """No space was left; what was begun is undone, and the next try may succeed."""


class Broken(StoreError):  # noqa: N818 - names the state of the store
    """What is on the disk is uncertain; only a new start, which reads it anew, may write again."""


_TAKEN: dict[str, tuple[type[StoreError], str]] = {
    "operation.id": (Duplicate, "This operation is known already."),
    "operation.interaction_id": (Duplicate, "This interaction has been handled already."),
    "operation.service, operation.environment": (
        Busy,
        "Another operation executes on the same service and environment.",
    ),
    "review.person_id": (ReviewDue, "This person has broken the glass before; that is not reviewed yet."),
    "review.operation_id": (Duplicate, "This operation has its review already."),
    "incident.interaction_id": (Duplicate, "This interaction has been handled already."),
    "incident.id": (Duplicate, "This incident is known already."),
    "alert_group.id": (Duplicate, "These alerts are known already."),
    "alert_group.key": (Duplicate, "These alerts fire already."),
    "play.id": (Duplicate, "This runbook is played already."),
    "play.interaction_id": (Duplicate, "This interaction has been handled already."),
    "audit.id": (Duplicate, "This command has its record in the audit log already."),
}
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def from_sqlite(error: sqlite3.Error) -> StoreError:
    """Return what an error of SQLite means for a caller (https://www.sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_CONSTRAINT"):
        kind, sentence = _TAKEN.get(
            str(error).removeprefix("UNIQUE constraint failed: "),
            (StoreError, f"The database refused the change ({error}); nothing was kept."),
        )
        return kind(sentence)
    if name == "SQLITE_FULL":
        return Full("The disk is full: nothing was kept. Free some space and try again.")
    return Broken(
        f"The database failed ({error}). "
        "Nothing more is written until the bot is started again; check the disk."
    )


def from_append(error: OSError, file: str) -> StoreError:
    """Return what a failed, undone append to `file` means for a caller."""
    if error.errno in _NO_SPACE:
        return Full(
            f"The disk is full: {file} could not be written, so nothing is started. "
            "What was decided is kept and is written as soon as there is space."
        )
    return broken_file(error, file)


def broken_file(error: OSError, file: str) -> Broken:
    """Return the fault of a file whose content on the disk is no longer known."""
    return Broken(
        f"{file} could not be written ({error.strerror or error}). "
        "Nothing more is written until the bot is started again; check the disk."
    )


def unusable(path: object, error: OSError) -> StoreError:
    """Return why the bot cannot start on `path`."""
    return StoreError(
        f"{path} cannot be used ({error.strerror or error}): nothing was started. "
        "Give the bot's user write access and space there, or set another state folder in chatops.yaml."
    )
