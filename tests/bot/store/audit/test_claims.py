"""The table of what checkpoints say."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.store.audit.claims import Claims, Place

HASHES = st.sampled_from([digit * 64 for digit in (b"a", b"b")])
FILES = st.lists(st.lists(st.tuples(st.integers(0, 9), HASHES), max_size=6), max_size=3)


@given(files=FILES)
def test_like_a_sorted_list(files: list[list[tuple[int, bytes]]]) -> None:
    """Whatever stands in the files: all claims come by size, those of one size as they were read."""
    claims, said = Claims(), list[tuple[int, bytes, Place]]()
    for name, told in enumerate(files):
        path, offset = Path(f"{name}.jsonl"), 0
        claims.begin(path)
        for line, (size, digest) in enumerate(told, start=1):
            said.append((size, digest, Place(path, line, offset)))
            offset = claims.add([size], [digest], [b"x" * (size + 1)], offset)

    expected = sorted(said, key=lambda one: one[0])
    assert [(*each[:2], claims.place(each[2])) for each in claims.by_size()] == expected
    assert [claims.size(number) for number in claims.order()] == [one[0] for one in expected]
    for size in range(10):
        found = [(digest, claims.place(number)) for digest, number in claims.of(size)]
        assert found == [one[1:] for one in expected if one[0] == size]
