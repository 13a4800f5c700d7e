"""A log of years, written at once: as many records as asked for, of shapes that the bot would write."""

import itertools
import re
from array import array
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.domain.audit import EventName, Result
from bot.core.domain.checkpoint import Checkpoint
from bot.core.domain.moment import timestamp
from bot.core.domain.person import Person
from bot.core.domain.plan import Action, Plan
from bot.store.audit.checkpoints import encode as encode_checkpoint
from bot.store.audit.record import encode
from bot.store.audit.signature import SigningKey
from tests.fakes.operations import BOB, BOOT, NOON, make_event, make_operation, make_vote

KEY = SigningKey("chatops", bytes(range(32)))
_ID, _SIGN = KEY.public.id, Ed25519PrivateKey.from_private_bytes(KEY.seed).sign
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=729)
BACK = timedelta(days=2)
"""Now and then the clock was that far behind: such a record stands in the file of a later month."""
PEOPLE = tuple(
    Person(str(100 + number), name) for number, name in enumerate(("alice", "bob", "dave", "erin"))
)
SERVICES = ("order-service", "payment-service", "api-gateway")
ENVIRONMENTS = ("development", "staging", "production")
EVENTS = (EventName.REQUESTED, EventName.VOTE, EventName.STARTED, EventName.COMMAND)


@dataclass(frozen=True, slots=True)
class Shape:
    """What one kind of record says."""

    user: Person
    service: str
    environment: str
    action: Action
    event: EventName


SHAPES = tuple(
    Shape(*each)
    for each in itertools.product(PEOPLE, SERVICES, ENVIRONMENTS, (Action.DEPLOY, Action.SCALE), EVENTS)
)


def shape_of(seq: int) -> int:
    """Return the index of the shape of a record."""
    return seq * 2654435761 % 2**32 % len(SHAPES)


def time_of(seq: int, records: int) -> datetime:
    """Return the time of a record."""
    at = START + SPAN * (seq / records)
    return at - BACK if seq % 9973 == 0 else at


def write(folder: Path, records: int) -> "array[int]":
    """Write the log into `folder`, with a signed checkpoint of each record; return the shapes in order."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "checkpoints.jsonl").open("wb") as checkpoints:
        for month, group in itertools.groupby(_lines(records), key=lambda one: one[0]):
            with (folder / f"{month}.jsonl").open("wb", buffering=1 << 22) as file:
                for _, seq, line in group:
                    file.write(line)
                    digest = sha256(line[:-1]).hexdigest()
                    made = Checkpoint(time_of(seq, records), "chatops/0123456789abcdef", seq, digest)
                    checkpoints.write(encode_checkpoint(_signed(made)))
    return array("H", (shape_of(seq) for seq in range(1, records + 1)))


def _signed(made: Checkpoint) -> Checkpoint:
    """Sign as KEY does, which makes its parts anew each time: a million take a minute as it is."""
    return replace(
        made, signature=f"\u2014 {KEY.name} {b64encode(_ID + _SIGN(made.dated.encode())).decode()}"
    )


def _lines(records: int) -> Iterator[tuple[str, int, bytes]]:
    """Yield month, number and bytes of each record."""
    shapes = [_parts(shape) for shape in SHAPES]
    prev, month = b"0" * 64, ""
    for seq in range(1, records + 1):
        at = timestamp(time_of(seq, records))
        parts = shapes[shape_of(seq)]
        line = b"%b%b%b%d%b%b%b" % (parts[0], at.encode(), parts[1], seq, parts[2], prev, parts[3])
        prev = sha256(line).hexdigest().encode()
        month = max(month, at[:7])
        yield month, seq, line + b"\n"


def _parts(shape: Shape) -> Sequence[bytes]:
    """Return what stands around time, number and hash in a record of this shape."""
    plan = Plan(action=shape.action, service=shape.service, environment=shape.environment, version="v2.4.1")
    ended = shape.event is EventName.COMMAND
    operation = make_operation(1, plan=plan, requester=shape.user, votes=(make_vote(BOB),) if ended else ())
    event = make_event(operation, shape.event)
    if ended:
        event = replace(event, result=Result.SUCCESS, duration_seconds=127)
    line = encode(event, 4711, "f" * 64, BOOT)
    return re.split(
        rb"(?<=timestamp\": \")" + timestamp(NOON).encode() + rb"|(?<=seq\": )4711|" + b"f" * 64, line
    )
