"""Matrices that are made to cost time or memory; each is refused before it does."""

from itertools import pairwise

from tests.bot.core.policy.bad_matrices import Bad


def _laughs() -> bytes:
    """Return a list of ten of a list of ten of ... ten lists, which no machine could hold."""
    lines = [f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in pairwise("abcdefghij")]
    return "\n".join(["a: &a [x]", *lines]).encode()


def _names() -> bytes:
    """Return a matrix of 1,550 roles whose rows name another one a hundred times."""
    roles = [f'  r{number}: ["118000000000000{number:04d}"]' for number in range(1550)]
    rows = ["  - {action: nothing, environment: any, approvals: none, requesters: [nobody]}"] * 100
    return "\n".join(["version: 1", "roles:", *roles, "rules:", *rows]).encode()


BOMBS = (
    Bad("deep lists", b"a: " + b"[" * 5000, 1, 24, "deeper"),
    Bad("deep mappings", b"{a: " * 5000, 1, 82, "deeper"),
    Bad("deep blocks", b"- " * 5000 + b"a", 1, 43, "deeper"),
    Bad("an alias bomb", b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", 1, 4, "anchor"),
    Bad("a self-containing list", b"a: &a [*a]\n", 1, 8, "alias"),
    Bad("a thousand faults", b"a: [" + b"no, " * 1000 + b"]", 1, 5, "true or false"),
    Bad("ten megabytes", b"[" * 10_000_000, 1, 1, "too large"),
    Bad("a billion laughs", _laughs(), 1, 4, "anchor"),
    Bad("a merge bomb", b"a: &a {x: x}\nb: {<<: [*a, *a]}\n", 2, 5, "merge key"),
    Bad("many directives", b"".join(b"%%TAG !t%d! x\n" % n for n in range(60_000)), 1, 1, "directive"),
    Bad("many anchors", b"".join(b"- &a%d x\n" % n for n in range(80_000)), 1, 3, "anchor"),
    Bad("a long number", b"version: " + b"9" * 900_000, 1, 10, "write 1"),
    Bad("a long name", b"x" * 900_000 + b": 1", 1, 900_001, "not YAML"),
    Bad("a long fold", b"version: " + b"x " * 450_000, 1, 10, "write a plain number"),
    Bad("many documents", b"---\n" * 200_000, 2, 1, "second document"),
    Bad("many zeros", b"\0" * 900_000, 1, 1, "U+0000"),
    Bad("many tabs", b" \t\n" * 300_000, 1, 2, "tab"),
    Bad("one list in another", b"version: " + b"[" * 900_000, 1, 30, "deeper"),
    Bad("one key in another", b"? " * 450_000, 1, 43, "deeper"),
    Bad("many unknown keys", b"".join(b"k%d: x\n" % n for n in range(3_000)), 1, 1, "has no `k0`"),
    Bad("many wrong names among many", _names(), 1554, 71, "and 1500 more"),
)
