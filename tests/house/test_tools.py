"""Tools that outlive the bot: small, and resting on nothing but Python."""

import ast
import subprocess
import sys
from pathlib import Path

MOST_LINES = 200


def test_the_verifier_of_the_audit_log_stands_alone(root: Path) -> None:
    """It can be read in an evening and rests on the standard library alone, so that anybody may trust it."""
    text = (root / "tools" / "verify_audit.py").read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}

    assert len(text.splitlines()) <= MOST_LINES
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_it_runs_by_itself(root: Path, tmp_path: Path) -> None:
    """Copied anywhere, without packages and without the bot, it answers by its exit code."""
    copy = tmp_path / "verify.py"
    copy.write_bytes((root / "tools" / "verify_audit.py").read_bytes())

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("UNREADABLE: ")
