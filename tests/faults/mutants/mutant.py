"""One way in which the bot could be wrong, small enough to be overlooked in a review."""

from dataclasses import dataclass
from pathlib import Path


class Gone(Exception):  # noqa: N818 - names what happened to the text
    """The text that a mutant replaces does not stand exactly once in its file any more."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """In `file` the one `text` becomes `instead`; `tests` are what has to fail then."""

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Change the file below `root`; raise Gone."""
        path = root / self.file
        path.write_text(self.change(path.read_text(encoding="utf-8")), encoding="utf-8")

    def change(self, source: str) -> str:
        """Return the source as it is wrong; raise Gone."""
        if (times := source.count(self.text)) != 1:
            raise Gone(f"{self.name}: {self.file} has its text {times} times: write the mutant anew")
        return source.replace(self.text, self.instead)
