"""Every kind of step has somebody who takes it."""

from bot.core.domain.step import Kind
from bot.core.incidents import doing


def test_the_table_is_complete() -> None:
    """A kind without an entry would stay wanted for ever."""
    assert set(doing._DOES) == set(Kind)
