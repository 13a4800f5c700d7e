"""How a test reports a figure for docs/reliability.md: what it tried, and what did not hold."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import tiers
from tests.proofs.rows import ROWS

FOLDER = tiers.ROOT / ".cache" / "proofs"
_SHOWN = 20


class Proof:
    """Given to a test as the fixture `proof`; `test` is the test's own name."""

    def __init__(self, test: str) -> None:
        self._test = test
        tier = "deep" if tiers.IS_DEEP else "commit"
        self._file = f"{hashlib.sha256(test.encode()).hexdigest()[:16]}.{tier}.json"
        self._begin()

    def tried(
        self, key: str, points: int, violations: Sequence[str], figures: Mapping[str, str] | None = None
    ) -> None:
        """Note the result for row `key`, and fail where a promise did not hold or nothing was tried.

        `figures` are said beside it, like {"restart, worst": "0.3 s"}. Call it once in a test for each row.
        """
        assert key in {row.key for row in ROWS}, f"tests/proofs/rows.py has no row {key}"
        result = {
            "test": self._test,
            "points": points,
            "violations": list(violations)[:_SHOWN],
            "violated": len(violations),
            "figures": dict(figures or {}),
            "seed": tiers.seed(),
        }
        path = FOLDER / key / self._file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result), encoding="utf-8")
        assert points > 0, "nothing was tried"
        assert not violations, "\n".join([f"{len(violations)} of {points}:", *violations[:_SHOWN]])

    def _begin(self) -> None:
        """Turn red what this test noted before: it stays so unless the test comes to its end again."""
        for path in FOLDER.glob(f"*/{self._file}"):
            noted = json.loads(path.read_text(encoding="utf-8"))
            unfinished = {"violations": ["the test did not come to its end"], "violated": 1}
            path.write_text(json.dumps(noted | unfinished), encoding="utf-8")


def results(key: str, folder: Path = FOLDER) -> list[dict[str, object]]:
    """Return what the tests of a row have noted; of one that runs in both tiers, what the deep one found."""
    found = {}
    for path in sorted((folder / key).glob("*.json")):  # `commit` comes before `deep`
        noted = json.loads(path.read_text(encoding="utf-8"))
        found[noted["test"]] = noted
    return list(found.values())
