"""Proofs of a code as they are kept: marked with the key of second factors, so nobody can write one in."""

import hmac
from dataclasses import replace

import structlog

from bot.core.domain.operation import Operation
from bot.core.domain.second_factor import Proof
from bot.store import documents
from bot.store.seal import Seal

log = structlog.get_logger(__name__)


def marked(operation: Operation, seal: Seal) -> Operation:
    """Return an operation whose proofs will be believed when it is read again."""
    return replace(
        operation, proofs=tuple(replace(one, mark=_mark(operation, one, seal)) for one in operation.proofs)
    )


def believed(operation: Operation, seal: Seal | None) -> Operation:
    """Return an operation as it was read, with the proofs alone that this key has marked for it.

    One that is final stays as it is, for the record: nothing can follow from it, whatever became of the key.
    """
    if operation.is_final or not operation.proofs:
        return operation
    mine = tuple(
        one for one in operation.proofs if seal and hmac.compare_digest(_mark(operation, one, seal), one.mark)
    )
    for one in set(operation.proofs) - set(mine):
        log.warning(
            "a proof was not made with this key and does not count", operation=operation.id, user=one.user.id
        )
    return replace(operation, proofs=mine)


def _mark(operation: Operation, proof: Proof, seal: Seal) -> str:
    """Bind a proof to what it is for: the operation with its plan and row, the person, the time."""
    return seal.mark(operation.id, operation.digest, proof.user.id, documents.sortable(proof.at))
