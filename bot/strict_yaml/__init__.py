"""Read YAML that people write by hand: exact types, no surprises, all faults at once with their place."""

from bot.strict_yaml.fault import Fault, Faults
from bot.strict_yaml.file import read_file
from bot.strict_yaml.node import Broken, Mapping, Node, Scalar, Sequence
from bot.strict_yaml.reader import Reader

__all__ = ["Broken", "Fault", "Faults", "Mapping", "Node", "Reader", "Scalar", "Sequence", "read_file"]
