"""What can go wrong between the bot and a back end, and what each means for an order and for a question."""

import os
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from bot.core.ports.back_end import BackEndError, CannotTell, NotSetUp, OrderRefused

_FORBIDDEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_REFUSALS = range(400, 500)
_NOTHING, _NOT_KNOWN = "Nothing was started: ", "It is not known whether this was started: "


class Declined(BackEndError):  # noqa: N818 - named for what the back end did
    """The back end answered, and did nothing; `status` and `headers` are HTTP's, `told` its own words.

    A redirect is one: none is followed, since a token would travel with it. It is not `is_certain` where the
    answer to a try before was lost: that may have been carried out. `is_json` tells
    its own words from those of a proxy, which speaks HTML or text.
    """

    def __init__(
        self,
        sentence: str,
        status: int,
        told: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        is_certain: bool = True,
        is_json: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers or {}
        self.told = told
        self.is_certain = is_certain
        self.is_json = is_json

    @property
    def is_forbidden(self) -> bool:
        """Whether the credentials are the reason: wrong ones, or without the permission."""
        return self.status in _FORBIDDEN

    @property
    def is_final(self) -> bool:
        """Whether the same call would be declined again: a proxy's word, or a conflict, may pass."""
        return self.status in _REFUSALS and self.status != HTTPStatus.CONFLICT and self.is_json


class Unreachable(BackEndError):  # noqa: N818 - named for the state it reports
    """No usable answer after every try; `sent` tells whether any of the requests may have arrived."""

    def __init__(self, sentence: str, *, sent: bool) -> None:
        super().__init__(sentence)
        self.sent = sent


def unconnected(error: OSError) -> str:
    """Return why there is no connection; the numbers of look-ups and of TLS are not the system's."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message.rstrip('.')}"
    if isinstance(error, ssl.SSLError):
        return f"no TLS there, write http or another port ({error.reason or 'the handshake failed'})"
    number = error.errno or 0
    return (os.strerror(number) if number > 0 else error.strerror or "no connection came about").lower()


@contextmanager
def as_order(is_lost: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Raise what went wrong inside as a fault of an order: OrderRefused or CannotTell.

    `is_lost` tells whether the order went out before that, unheard: no refusal of a later call takes it back.
    """
    try:
        yield
    except (Declined, Unreachable) as error:
        is_surely_none = error.is_certain if isinstance(error, Declined) else not error.sent
        if is_surely_none and not is_lost():
            raise OrderRefused(f"{_NOTHING}{error}.") from error
        raise CannotTell(f"{_NOT_KNOWN}{error}.") from error
    except OrderRefused as refusal:
        if not is_lost():
            raise
        raise CannotTell(f"{_NOT_KNOWN}{str(refusal).removeprefix(_NOTHING)}") from refusal


@contextmanager
def as_search(operation_id: str) -> Iterator[None]:
    """Raise what went wrong inside as the fault of a search for an operation: CannotTell."""
    try:
        yield
    except (Declined, Unreachable) as error:
        raise CannotTell(f"It is not known what became of {operation_id}: {error}.") from error


@contextmanager
def as_settings() -> Iterator[None]:
    """Raise what the back end declined inside as NotSetUp: the same call would be declined again."""
    try:
        yield
    except Declined as error:
        raise NotSetUp(str(error)) from error


@contextmanager
def as_final() -> Iterator[None]:
    """Raise as NotSetUp what a back end declined inside for good, in JSON; the rest may pass, and stays."""
    try:
        yield
    except Declined as error:
        if not error.is_final:
            raise
        raise NotSetUp(str(error)) from error
