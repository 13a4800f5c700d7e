"""How long verifying a log takes, against sha256sum on the same bytes: `audit_verify.py [RECORDS]`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.store.audit.verify import verify
from tests.forgery.years import write

TIMES = 5


def quickest(work: Callable[[], object]) -> float:
    """Return the least seconds of some tries: what else the machine does only adds to it."""
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def main() -> int:
    """Print both times and their ratio; fail where it is more than two."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, records)
        files = sorted(folder.glob("*.jsonl"))
        verifying = quickest(lambda: verify([folder]))
        summing = quickest(lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True))  # noqa: S603, S607 - our own files
        size = sum(path.stat().st_size for path in files)
    ratio = verifying / summing
    print(f"{records:,} records, {size:,} bytes")
    print(f"verify {verifying:.2f} s, sha256sum {summing:.2f} s, ratio {ratio:.2f}")
    return 0 if ratio <= 2 else 1  # noqa: PLR2004 - the promise


if __name__ == "__main__":
    sys.exit(main())
