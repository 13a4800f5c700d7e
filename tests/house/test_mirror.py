"""The mirror: the tests of a module are found by its name."""

import ast
from pathlib import Path

FEW_STATEMENTS = 3

# Modules tested from elsewhere, each with the place. This list may only get shorter.
TESTED_ELSEWHERE: dict[str, str] = {}


def _mirrors(source: Path) -> set[Path]:
    """Return where a module's tests may stand; a package's own code is its module or its `init`."""
    if source.name != "__init__.py":
        return {Path("tests", source.parent, f"test_{source.stem.strip('_')}.py")}
    package = source.parent
    return {Path("tests", package, "test_init.py"), Path("tests", package.parent, f"test_{package.name}.py")}


def _behaves(path: Path) -> bool:
    """Tell whether there is more to test than a few lines: protocols and plain values have nothing."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    statements = [statement for function in functions for statement in function.body]
    return sum(not _is_text(statement) for statement in statements) > FEW_STATEMENTS


def _is_text(statement: ast.stmt) -> bool:
    """Tell a docstring or `...` from a statement that does something."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def test_each_module_has_its_tests(root: Path, sources: list[Path]) -> None:
    """`bot/core/policy/load.py` is tested in `tests/bot/core/policy/test_load.py`."""
    untested = [
        str(source)
        for source in sources
        if _behaves(root / source)
        and str(source) not in TESTED_ELSEWHERE
        and not any((root / mirror).exists() for mirror in _mirrors(source))
    ]

    assert not untested, "\n".join(untested)


def test_exceptions_shrink(root: Path) -> None:
    """An exception goes when its module or its place is gone, or when its mirror exists."""
    stale = [
        source
        for source, place in TESTED_ELSEWHERE.items()
        if not (root / source).exists()
        or not (root / place).exists()
        or any((root / mirror).exists() for mirror in _mirrors(Path(source)))
    ]

    assert not stale, "\n".join(stale)
