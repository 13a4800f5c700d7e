"""What lies between two versions of a service: the commits, and where to read them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commit:
    """One change: its immutable name, the first line of its message, who wrote it."""

    reference: str
    title: str
    author: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest of `total` commits that one version has and the other had not, oldest first.

    `is_backwards` where they are taken back: what is to be deployed is older than what runs. `link` leads
    to the vendor's page.
    """

    link: str
    commits: tuple[Commit, ...]
    total: int
    is_backwards: bool = False
