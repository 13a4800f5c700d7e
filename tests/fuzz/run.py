"""Fuzzes one target by coverage, in a process of its own: `python -m tests.fuzz.run matrix --seconds 60`.

What breaks it is written to `.cache/fuzz/<target>/crash-*`; put that into `tests/fuzz/corpus/<target>/` once
it is mended, and every run of the tests will try it again.
"""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

from tests import tiers

atheris: Any = importlib.import_module("atheris")  # it has no types

CACHE = tiers.ROOT / ".cache" / "fuzz"
_LONGEST = 4096


def main() -> None:
    """Fuzz until the time is over or something breaks; the process ends with what was found as its code."""
    parser = argparse.ArgumentParser(prog="tests.fuzz.run", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=tiers.seed())
    options = parser.parse_args()
    with atheris.instrument_imports(include=_instrumented(options.target)):
        target = importlib.import_module(f"tests.fuzz.{options.target}").TARGET
    folder = CACHE / target.name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*target.seeds(), *(path.read_bytes() for path in target.found())]):
        (folder / "corpus" / f"seed-{number}").write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{_spelled(word)}"\n' for word in target.words if word), encoding="ascii")
    # libFuzzer takes 0 for "any seed"
    limits = [f"-max_total_time={options.seconds}", f"-seed={options.seed + 1}", f"-max_len={_LONGEST}"]
    told = [
        "-print_final_stats=1",
        f"-artifact_prefix={folder}/",
        f"-dict={words}",
        "-timeout=10",
        "-rss_limit_mb=1024",
    ]
    atheris.Setup([sys.argv[0], *limits, *told, str(folder / "corpus")], target.check)
    atheris.Fuzz()


def _instrumented(name: str) -> list[str]:
    """Return what to instrument; it stands in the target's module, which must not be imported before."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    packages = ("bot.", "shlex", "json.decoder")
    return sorted({word for word in source.split('"') if word.startswith(packages) and " " not in word})


def _spelled(word: str) -> str:
    """Write a word as libFuzzer's dictionaries do."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main()
