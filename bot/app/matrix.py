"""The approval matrix: the one in force, the file that the next one is read from, and the one before."""

import structlog

from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.chat.line.note import Note
from bot.core.domain.refusal import Refused
from bot.core.policy.load import load
from bot.core.policy.matrix import Matrix
from bot.core.workflow import Workflow
from bot.settings import Settings
from bot.strict_yaml import Faults, read_file
from bot.strict_yaml.fault import Fault as Place

NOTE = "matrix.yaml"
log = structlog.get_logger(__name__)


class MatrixFile:
    """The matrix of `settings`; reading it again changes nothing until it is adopted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._note = Note(settings.state / NOTE)
        self._sources: dict[str, str] = {}
        try:
            self.in_force = self.read()
        except Faults as faults:
            raise Fault(BAD_CONFIGURATION, *faults.lines) from faults

    def before(self) -> Matrix | None:
        """Return the matrix that was in force last, also before this process; None where nobody knows."""
        text = self._note.read()
        try:
            return self._load(text.encode(), NOTE, has_key=True) if text else None
        except Faults as faults:
            log.warning("the matrix of before cannot be read", faults=faults.lines)
            return None

    def __call__(self) -> Matrix:
        """Return the matrix in force."""
        return self.in_force

    def role_ids(self, name: str) -> frozenset[str]:
        """Return the ids behind a role's name, as the matrix in force gives them."""
        return self.in_force.role_ids(name)

    def read(self) -> Matrix:
        """Return what the file says now; raise Faults, also where it cannot be read."""
        path = self._settings.matrix
        try:
            source = read_file(path)
            has_key = self._settings.second_factor_key is not None
            matrix = self._load(source, str(path), has_key=has_key)
        except OSError as error:
            fault = Place(1, 1, f"cannot be read ({error.strerror}): make it a readable file")
            raise Faults(str(path), (fault,)) from error
        self._sources = {matrix.digest: source.decode()}
        return matrix

    def adopt(self, matrix: Matrix) -> None:
        """Put a matrix in force, and keep its text: a later start tells by it what was changed meanwhile."""
        self.in_force = matrix
        self._note.write(self._sources[matrix.digest])

    def _load(self, source: bytes, name: str, *, has_key: bool) -> Matrix:
        services = [service.name for service in self._settings.services]
        return load(source, name, self._settings.environments, services, has_key=has_key)


async def start(file: MatrixFile, workflow: Workflow) -> None:
    """Write down what was changed in the matrix since a process last went by it; raise Fault."""
    try:
        await workflow.start(file.before())
    except Refused as refusal:
        raise Fault(REFUSED, refusal.sentence) from refusal
