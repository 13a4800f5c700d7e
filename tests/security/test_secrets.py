"""No credential reaches what the bot logs, at the most talkative level and whoever lets it slip."""

import os
import re
import subprocess
import sys

from tests.e2e.canaries import leaks
from tests.fakes.folder import ROOT
from tests.proofs.proof import Proof
from tests.security.leaks import SECRET, WAYS


def leaking(version: str) -> list[str]:
    """Run the program with our logging or a naive one; return by which ways the credential got out."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.security.leaks", version],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=50,
        check=True,
    )
    parts = re.split(rb"^--- (?=[a-z])", ended.stdout + ended.stderr, flags=re.MULTILINE)[1:]
    told = {part.split(b"\n")[0].decode(): part for part in parts}
    assert list(told) == [way.__name__ for way in WAYS]
    return [found.removeprefix("secret in ") for found in leaks(told, {"secret": SECRET})]


def test_nothing_leaks_into_the_log(proof: Proof) -> None:
    """By none of the ways, in no form; and by each of them where logging is set up as usual."""
    naive, found = leaking("naive"), leaking("ours")

    violations = [*found, *(f"no leak: {way.__name__}" for way in WAYS if way.__name__ not in naive)]
    proof.tried(
        "security-secrets", len(WAYS), violations, {"ways by which usual logging leaks": str(len(naive))}
    )


def test_nothing_leaks_in_the_form_for_people() -> None:
    """Tracebacks and fields are written otherwise there, as Python writes them."""
    assert leaking("console") == []
