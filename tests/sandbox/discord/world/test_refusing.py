"""What SimCord raises becomes an answer of Discord's."""

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.world.model import BackendError
from sandbox.discord.world.refusing import refusing


def test_errors_keep_status_and_code() -> None:
    """SimCord's catalogue is Discord's."""
    with pytest.raises(Refusal) as refused, refusing():
        raise BackendError(404, 10011, "Unknown Role")
    assert (refused.value.status, refused.value.code) == (404, 10011)


@pytest.mark.parametrize("error", [KeyError("name"), ValueError("x"), TypeError("y"), AttributeError("z")])
def test_stumbling_is_a_bad_body(error: Exception) -> None:
    """50035 instead of a 500."""
    with pytest.raises(Refusal) as refused, refusing():
        raise error
    assert refused.value.code == 50035
