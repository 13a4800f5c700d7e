"""A second instance is told at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.faults import Fault
from bot.app.instance import refuse_second
from bot.store.lock import hold


def test_a_second_instance_is_told_of_the_first(tmp_path: Path) -> None:
    """Exit code 1, one sentence, the holder's pid in it; a free folder passes."""
    refuse_second(tmp_path)

    with hold(tmp_path), pytest.raises(Fault, match="Another instance") as refused:
        refuse_second(tmp_path)

    assert refused.value.code == 1


def test_it_is_told_before_anything_heavy_is_loaded() -> None:
    """Looking needs neither Discord's library nor HTTP, which take most of a second to load."""
    program = (
        "import sys, bot.app.instance, bot.app.settings; print({'discord', 'aiohttp'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"
