"""What went wrong on the way, as the fault of an order, of a search and of a call that is made again."""

import pytest

from bot.adapters.http import Declined, Unreachable, as_order, as_search, as_settings
from bot.core.ports.back_end import BackEndError, CannotTell, NotSetUp, OrderRefused

NO = Declined("The shelf answered 422: no", 422, "no")
PERHAPS = Declined("The shelf answered 409: there is one", 409, "there is one", is_certain=False)
LOST = Unreachable("The shelf did not answer within 5 s", sent=True)
NEVER = Unreachable("The shelf cannot be reached: connection refused", sent=False)


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (NO, OrderRefused, "Nothing was started: The shelf answered 422: no."),
        (NEVER, OrderRefused, "Nothing was started: The shelf cannot be reached: connection refused."),
        (LOST, CannotTell, "It is not known whether this was started: The shelf did not answer within 5 s."),
        (
            PERHAPS,
            CannotTell,
            "It is not known whether this was started: The shelf answered 409: there is one.",
        ),
    ],
)
def test_an_order(error: BackEndError, kind: type[BackEndError], said: str) -> None:
    """Refused only where it surely had no effect."""
    with pytest.raises(kind) as caught, as_order():
        raise error
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "error", [NO, PERHAPS, LOST, NEVER, OrderRefused("Nothing was started: it is busy.")]
)
def test_an_order_that_went_out_unheard(error: BackEndError) -> None:
    """Whatever a later call was refused, what went out before may have begun."""
    with pytest.raises(CannotTell) as caught, as_order(lambda: True):
        raise error
    assert str(caught.value).startswith("It is not known whether this was started: ")
    assert "Nothing was started" not in str(caught.value)


@pytest.mark.parametrize("error", [NO, PERHAPS, LOST, NEVER])
def test_a_search(error: BackEndError) -> None:
    """No answer, whatever the reason, is never the answer that there is none."""
    with pytest.raises(CannotTell, match="It is not known what became of op_1: The shelf"), as_search("op_1"):
        raise error


def test_a_call_that_is_made_again() -> None:
    """What was declined would be declined again; what did not arrive may arrive."""
    with pytest.raises(NotSetUp, match="422"), as_settings():
        raise NO
    with pytest.raises(Unreachable), as_settings():
        raise LOST
