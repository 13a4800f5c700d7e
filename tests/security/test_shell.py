"""No word that people type is read by a shell, becomes an option, or is filled in twice."""

import asyncio
from asyncio.subprocess import DEVNULL
from pathlib import Path

import pytest

from bot.adapters.commands.process import Command, CommandFailed
from bot.adapters.delivery.script.protocol import is_version
from tests.bot.chat.hostile import texts
from tests.proofs.proof import Proof
from tests.tiers import seed, size

FILLED = size(3_000, 100_000)
TEMPLATE = ("deploy", "--version={version}", "{service}", "--", "{reference}")
_TRICKS = (
    *(
        "; touch {}",
        "$(touch {})",
        "`touch {}`",
        "| touch {}",
        "&& touch {}",
        "\ntouch {}\n",
        "' ; touch {} ; '",
    ),
    *('" ; touch {} ; "', "${{IFS}};touch${{IFS}}{}", "> {}", "--help;touch {}", "{{service}};touch {}"),
)


async def test_no_shell_reads_a_value(tmp_path: Path, proof: Proof) -> None:
    """A real process gets it as it stands and makes no file; by way of a shell most make one."""
    violations, naive = [], 0
    for number, trick in enumerate(_TRICKS):
        ours, shells = tmp_path / f"ours-{number}", tmp_path / f"shell-{number}"
        said = await Command(["/bin/echo", "{version}"], {}).run(10, version=trick.format(ours))
        violations += [f"{trick!r} made a file"] * ours.exists()
        violations += [f"{trick!r} came as {said!r}"] * (said != f"{trick.format(ours)}\n")
        naive_way = await asyncio.create_subprocess_shell(
            f"/bin/echo {trick.format(shells)}", cwd=tmp_path, stdout=DEVNULL, stderr=DEVNULL
        )
        await naive_way.wait()
        naive += shells.exists()
    assert naive > len(_TRICKS) // 2
    proof.tried("security-shell", len(_TRICKS), violations, {"by way of a shell these run": str(naive)})


@pytest.mark.deeper
@pytest.mark.timeout(0)
def test_every_value_stays_in_its_argument(proof: Proof) -> None:
    """As many arguments as were written, each with its values as they stand; no version is an option."""
    violations = []
    for wrote in texts(seed(), FILLED):
        filled = Command(TEMPLATE, {}).filled(version=wrote, service="{version}", reference=wrote)
        if filled != ["deploy", f"--version={wrote}", "{version}", "--", wrote]:
            violations.append(f"{wrote[:60]!a}: {filled}")
        if is_version(wrote) and (wrote.startswith("-") or not wrote.isascii() or ".." in wrote):
            violations.append(f"{wrote[:60]!a} is a version")
    proof.tried("security-arguments", FILLED, violations)


async def test_a_zero_byte_starts_nothing() -> None:
    """What no argument can hold is refused before anything runs."""
    with pytest.raises(CommandFailed, match="cannot be started"):
        await Command(["/bin/echo", "{version}"], {}).run(10, version="a\0b")
