"""The people around an operation, as Discord described them at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a name: `id` is the Discord user id in digits, `name` what people read."""

    id: str
    name: str


CHATOPS = Person("0", "chatops")
"""Who acts where no human does; 0 is nobody's Discord id."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the guild, with everything that decides whether their vote counts.

    `role_ids` are Discord role ids in digits; `late_role_ids` are held as well, and approve nothing that
    was asked for before they were given. `is_pending` means the membership screening is not passed.
    With `is_vouched` the approval matrix says who this is, because Discord does not answer.
    Read it fresh: a snapshot says nothing about now.
    """

    id: str
    name: str
    role_ids: frozenset[str] = frozenset()
    is_bot: bool = False
    is_pending: bool = False
    is_timed_out: bool = False
    late_role_ids: frozenset[str] = frozenset()
    is_vouched: bool = False

    @property
    def is_able(self) -> bool:
        """Whether anything they do counts, whatever their roles."""
        return not (self.is_bot or self.is_pending or self.is_timed_out)

    @property
    def person(self) -> Person:
        """Return who this is, without what they may do."""
        return Person(self.id, self.name)
