"""How a test reports a figure for docs/reliability.md: what it tried, and what did not hold."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests import tiers
from tests.proofs.rows import ROWS

FOLDER = tiers.ROOT / ".cache" / "proofs"
RECORD = tiers.ROOT / "tests" / "proofs" / "record.jsonl"
_SHOWN = 20


class Proof:
    """Given to a test as the fixture `proof`; `test` is its own name, one of `parts` of its function."""

    def __init__(self, test: str, parts: int = 1) -> None:
        self._test = test
        self._parts = parts
        self._tier = "deep" if tiers.IS_DEEP else "commit"
        self._file = f"{hashlib.sha256(test.encode()).hexdigest()[:16]}.{self._tier}.json"
        self._begin()

    def tried(
        self,
        key: str,
        points: int,
        violations: Sequence[str],
        figures: Mapping[str, str] | None = None,
        *,
        parts: int | None = None,
    ) -> None:
        """Note the result for row `key`, and fail where a promise did not hold or nothing was tried.

        `figures` are said beside it, like {"restart, worst": "0.3 s"}. Call it once in a test for each row.
        `parts` is how many of the test's parameters report to this row, where it is not all of them.
        """
        assert key in {row.key for row in ROWS}, f"tests/proofs/rows.py has no row {key}"
        result = {
            "key": key,
            "test": self._test,
            "tier": self._tier,
            **_now(),
            "parts": parts or self._parts,
            "points": points,
            "violations": list(violations)[:_SHOWN],
            "violated": len(violations),
            "figures": dict(figures or {}),
            "seed": tiers.seed(),
        }
        self._keep(result)
        assert points > 0, "nothing was tried"
        assert not violations, "\n".join([f"{len(violations)} of {points}:", *violations[:_SHOWN]])

    def _begin(self) -> None:
        """Turn red what this test noted before, here or elsewhere: until it comes to its end again."""
        for noted in RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else ():
            kept = json.loads(noted)
            if (kept["test"], kept["tier"]) == (self._test, self._tier):
                self._keep(kept)
        for path in FOLDER.glob(f"*/{self._file}"):
            noted = json.loads(path.read_text(encoding="utf-8"))
            unfinished = {"violations": ["the test did not come to its end"], "violated": 1}
            self._keep(noted | unfinished | _now())

    def _keep(self, note: Mapping[str, Any]) -> None:
        path = FOLDER / note["key"] / self._file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(note), encoding="utf-8")


def _now() -> dict[str, str]:
    return {"on": time.strftime("%Y-%m-%d", time.gmtime()), "commit": tiers.commit()}
