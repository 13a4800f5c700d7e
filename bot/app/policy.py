"""`chatops policy`: what the matrix says, without starting anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.clock.wall import WallClock
from bot.app import settings
from bot.app.faults import REFUSED, USAGE, Fault
from bot.app.progress import progress
from bot.core.policy import cases
from bot.core.policy.check import Report, explain_request
from bot.core.policy.check import check as check_matrix
from bot.core.policy.load import load
from bot.core.policy.matrix import ENVIRONMENTS, Matrix
from bot.core.policy.read_cases import read_cases
from bot.strict_yaml import Faults, read_file

_WITH_SERVICE, _WITHOUT = 3, 2
Print = Callable[[str], None]


def check(matrix: Path | None, config: Path, say: Print) -> int:
    """Print the faults, or what the matrix holds and what no row is for; 1 where it is not valid."""
    source = _source(matrix, config)
    known = source.environments, source.services
    report = check_matrix(_bytes(source.path), str(source.path), *known, has_key=source.has_key)
    return _print(report, say)


def explain(matrix: Path | None, config: Path, request: Sequence[str], role: str | None, say: Print) -> int:
    """Print which row decides over ACTION [SERVICE] ENVIRONMENT; 1 where that is denied."""
    if len(request) not in {_WITHOUT, _WITH_SERVICE}:
        raise Fault(USAGE, "Usage: chatops policy explain ACTION [SERVICE] ENVIRONMENT [--as ROLE]")
    loaded, _ = _load(matrix, config)
    service = request[1] if len(request) == _WITH_SERVICE else None
    now = WallClock().now()
    return _print(explain_request(loaded, request[0], request[-1], service, role, now), say)


def test(matrix: Path | None, config: Path, table: Path, say: Print) -> int:
    """Print each case of a table that the matrix does not bear out; 1 where there is one, or a fault."""
    with progress("Testing the matrix"):
        loaded, services = _load(matrix, config)
        try:
            read = read_cases(_bytes(table), str(table), loaded, services)
        except Faults as faults:
            raise Fault(REFUSED, *faults.lines) from faults
        return _print(cases.run(loaded, read), say)


def _load(matrix: Path | None, config: Path) -> tuple[Matrix, Sequence[str] | None]:
    """Return the matrix, and the services that it may name where settings tell them; raise Fault."""
    source = _source(matrix, config)
    known = source.environments, source.services
    try:
        loaded = load(_bytes(source.path), str(source.path), *known, has_key=source.has_key)
    except Faults as faults:
        raise Fault(REFUSED, *faults.lines) from faults
    return loaded, source.services


@dataclass(frozen=True, slots=True)
class _Source:
    """The matrix to read, and what the settings say of what it may name and ask for."""

    path: Path
    environments: Sequence[str] = ENVIRONMENTS
    services: Sequence[str] | None = None
    has_key: bool = True


def _source(matrix: Path | None, config: Path) -> _Source:
    """Return where the matrix is; without settings nothing is known of what it may name and ask for."""
    if matrix is not None and not config.exists():
        return _Source(matrix)
    found = settings.read(config)
    services = [service.name for service in found.services]
    has_key = found.second_factor_key is not None
    return _Source(matrix or found.matrix, found.environments, None if matrix else services, has_key)


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise Fault(
            REFUSED, f"{path}: cannot be read ({error.strerror}). Make it a readable file."
        ) from error


def _print(report: Report, say: Print) -> int:
    for line in report.lines:
        say(line)
    return 0 if report.ok else REFUSED
