"""People: what a member is reduced to when it is only about who."""

from bot.core.domain.person import Member, Person


def test_a_member_is_a_person() -> None:
    """Id and name stay, standing does not."""
    assert Member("1", "bob", frozenset({"2"}), is_timed_out=True).person == Person("1", "bob")
