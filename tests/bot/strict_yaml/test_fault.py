"""Faults: sorted, each once, rendered as compilers do."""

import pytest

from bot.strict_yaml import Fault, Faults
from bot.strict_yaml.fault import Collector


def test_faults_are_rendered_in_the_order_of_the_file() -> None:
    """Line, then column; the same fault only once."""
    faults = Faults("m.yaml", (Fault(10, 1, "b"), Fault(9, 2, "a"), Fault(9, 2, "a")))

    assert faults.lines == ("m.yaml:9:2: a", "m.yaml:10:1: b")
    assert str(faults) == "m.yaml:9:2: a\nm.yaml:10:1: b"


def test_nothing_wrong_raises_nothing() -> None:
    """Stopping without a fault goes on."""
    Collector("m.yaml").stop()


def test_a_hundred_faults_are_enough() -> None:
    """A file that is wrong everywhere costs no more than that."""
    collector = Collector("m.yaml")
    for line in range(1, 100):
        collector.add(line, 1, "x")

    with pytest.raises(Faults) as caught:
        collector.add(100, 1, "x")
    assert len(caught.value.faults) == 100


def test_what_a_file_says_moves_no_terminal() -> None:
    """A fault quotes names from the file, which may be made of anything, on one line of bounded length."""
    collector = Collector("m.yaml")
    collector.add(1, 1, "write one of \x1b[31m\n" + "x" * 2_000)

    for raised in (collector.stop, lambda: collector.fail(2, 1, "not YAML: \u202e\r")):
        with pytest.raises(Faults) as caught:
            raised()
        assert all(line.isprintable() and len(line) < 1_100 for line in caught.value.lines)
