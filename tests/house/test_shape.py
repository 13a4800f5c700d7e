"""The shape of the code: short functions, short files, and a sentence on each module's responsibility."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FUNCTION_LINES = 40
FILE_LINES = 300
COG_LINES = 150

# Where calls are dispatched one bad call must not end the others: only here is any error caught.
DISPATCH_EDGES = {
    "bot/app/edge.py": "one command of the command line's",
    "bot/chat/line/catching_up.py": "one reconciliation, tried again until it succeeds",
    "bot/chat/interactions/click.py": "one click, answered to the person who clicked",
    "bot/chat/line/socket.py": "one payload of Discord's",
    "bot/chat/line/supervisor.py": "one connection to Discord",
    "bot/core/incidents/tend.py": "one step with an adapter that anyone may have written",
    "bot/core/inquiries/answers.py": "one question to an adapter that anyone may have written",
    "bot/core/workflow/health.py": "one look by a check that anyone may have written",
    "bot/core/workflow/follow.py": "one order to an adapter that anyone may have written",
    "tests/fuzz/gateway.py": "one payload of Discord's, as the line skips it",
    "sandbox/platform/dispatch.py": "one operation of the platform's",
}

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, FUNCTION):
            yield node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None:
        return False  # it clears up and lets the error go on
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in caught
    )


def _python(root: Path, files: list[Path]) -> list[Path]:
    return [root / path for path in files if path.suffix == ".py"]


def test_functions_are_short(root: Path, files: list[Path]) -> None:
    """A function, docstring included, fits on one screen."""
    long = [
        f"{path.relative_to(root)}:{node.lineno} {node.name} has {_length(node)} lines"
        for path in _python(root, files)
        for node in _functions(path)
        if _length(node) > FUNCTION_LINES
    ]

    assert not long, "\n".join(long)


def test_files_are_short(root: Path, files: list[Path]) -> None:
    """A file is read in one sitting; a cog, which only translates, in less."""
    long = []
    for path in _python(root, files):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        name = path.relative_to(root)
        if lines > (COG_LINES if name.parts[0] == "cogs" else FILE_LINES):
            long.append(f"{name} has {lines} lines")

    assert not long, "\n".join(long)


def test_modules_say_what_they_are_for(root: Path, files: list[Path]) -> None:
    """Each module that says anything opens with a sentence on its responsibility."""
    silent = [
        str(path.relative_to(root))
        for path in _python(root, files)
        if _tree(path).body and not ast.get_docstring(_tree(path))
    ]

    assert not silent, "\n".join(silent)


def test_tests_state_their_rule(root: Path, files: list[Path]) -> None:
    """Each test's docstring says what must hold, so that a failure is read without the code."""
    silent = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path in _python(root, files)
        if path.name.startswith("test_")
        for node in _functions(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert not silent, "\n".join(silent)


def _broad(path: Path) -> Iterator[int]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node):
            yield node.lineno


def test_errors_are_caught_by_name(root: Path, files: list[Path]) -> None:
    """Outside the edges where calls are dispatched, nobody catches whatever comes."""
    broad = [
        f"{path.relative_to(root)}:{line}"
        for path in _python(root, files)
        if str(path.relative_to(root)) not in DISPATCH_EDGES
        for line in _broad(path)
    ]

    assert not broad, "\n".join(broad)


def test_edges_are_edges(root: Path) -> None:
    """An edge that catches by name by now is no longer listed."""
    stale = [edge for edge in DISPATCH_EDGES if not (root / edge).exists() or not any(_broad(root / edge))]

    assert not stale, "\n".join(stale)
