"""All targets by their names."""

from tests.fuzz import audit, command, gateway, matrix
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    each.name: each for each in (matrix.TARGET, command.TARGET, gateway.TARGET, audit.TARGET)
}
