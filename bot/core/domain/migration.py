"""One step of a service's database."""

import hashlib
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

    @property
    def fingerprint(self) -> str:
        """Return eight characters that change with whatever the migration does."""
        whole = f"{self.id}\n{self.is_irreversible}\n{self.sql}"
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
