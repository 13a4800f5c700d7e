"""What can go wrong between the bot and a back end, and what each means for an order and for a question."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from bot.core.ports.back_end import BackEndError, CannotTell, NotSetUp, OrderRefused

_FORBIDDEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class Declined(BackEndError):  # noqa: N818 - named for what the back end did
    """The back end answered, and did nothing; `status` and `headers` are HTTP's, `told` its own words.

    A redirect is one: none is followed, since a token would travel with it. It is not `is_certain` where the
    answer to a try before was lost: that may have been carried out.
    """

    def __init__(
        self,
        sentence: str,
        status: int,
        told: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        is_certain: bool = True,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers or {}
        self.told = told
        self.is_certain = is_certain

    @property
    def is_forbidden(self) -> bool:
        """Whether the credentials are the reason: wrong ones, or without the permission."""
        return self.status in _FORBIDDEN


class Unreachable(BackEndError):  # noqa: N818 - named for the state it reports
    """No usable answer after every try; `sent` tells whether any of the requests may have arrived."""

    def __init__(self, sentence: str, *, sent: bool) -> None:
        super().__init__(sentence)
        self.sent = sent


@contextmanager
def as_order() -> Iterator[None]:
    """Raise what went wrong inside as a fault of an order: OrderRefused or CannotTell."""
    try:
        yield
    except (Declined, Unreachable) as error:
        is_surely_none = error.is_certain if isinstance(error, Declined) else not error.sent
        if is_surely_none:
            raise OrderRefused(f"Nothing was started: {error}.") from error
        raise CannotTell(f"It is not known whether this was started: {error}.") from error


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
