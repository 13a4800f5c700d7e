"""One step of a service's database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """`id` names it, `title` says what for, `sql` is what it does, word for word.

    An irreversible one destroys what no later step brings back.
    """

    id: str
    title: str
    sql: str = ""
    is_irreversible: bool = False
