"""Something that reads what anybody may have written, and what has to hold whatever that is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """`check` raises where bytes break a promise; `seeds` are good inputs to begin from.

    `row` is the key of its row in docs/reliability.md, `words` are what such inputs are made of, `instrument`
    the packages whose branches guide the fuzzer.
    """

    name: str
    row: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    instrument: Sequence[str]
    words: Sequence[str] = ()

    def found(self) -> Iterator[Path]:
        """Yield the inputs that once broke something."""
        yield from sorted((CORPUS / self.name).glob("*"))
