"""The approval matrix: the one in force, and the file that the next one is read from."""

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.core.policy.load import load
from bot.core.policy.matrix import Matrix
from bot.settings import Settings
from bot.strict_yaml import Faults
from bot.strict_yaml.fault import Fault as Place


class MatrixFile:
    """The matrix of `settings`; reading it again changes nothing until it is adopted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        try:
            self.in_force = self.read()
        except Faults as faults:
            raise Fault(BAD_CONFIGURATION, *faults.lines) from faults

    def __call__(self) -> Matrix:
        """Return the matrix in force."""
        return self.in_force

    def role_ids(self, name: str) -> frozenset[str]:
        """Return the ids behind a role's name, as the matrix in force gives them."""
        return self.in_force.role_ids(name)

    def read(self) -> Matrix:
        """Return what the file says now; raise Faults, also where it cannot be read."""
        path, services = self._settings.matrix, [service.name for service in self._settings.services]
        try:
            return load(path.read_bytes(), str(path), self._settings.environments, services)
        except OSError as error:
            fault = Place(1, 1, f"cannot be read ({error.strerror}): make it a readable file")
            raise Faults(str(path), (fault,)) from error

    def adopt(self, matrix: Matrix) -> None:
        """Put a matrix in force."""
        self.in_force = matrix
