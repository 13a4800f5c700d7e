"""What adapters of commands remember."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.adapters.commands.journal import Journal, Known
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import Order, Phase, Report
from tests import tiers
from tests.faults import disk
from tests.faults.image import Disk, World
from tests.faults.life import STATE

ORDER = Order(
    operation_id="op_1",
    action="migrate",
    service="payment-service",
    environment="production",
    migrations=(Migration("7", "Seven", "SELECT 'é\n';", is_irreversible=True),),
)
END = Report(phase=Phase.SUCCEEDED, ready=1, desired=1, evidence="1 migration run, now at 7")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return one in a folder that is not there yet."""
    return Journal(tmp_path / "a" / "b")


BEGIN = """
import pathlib, sys
from bot.adapters.commands.journal import Journal
from bot.core.ports.back_end import Order
journal = Journal(pathlib.Path(sys.argv[1]))
journal.read()
journal.begin(Order(operation_id="op_1", action="deploy", service="order-service", environment="staging"))
"""


def test_an_order_outlasts_a_power_cut(tmp_path: Path) -> None:
    """It is on the disk with every folder on its way: else it would be begun a second time."""
    life, calls = tmp_path / "life", tmp_path / "calls"
    (life / STATE).mkdir(parents=True)
    command = [sys.executable, "-c", BEGIN, str(life / STATE / "a" / "b")]
    environment = os.environ | disk.environment(life, record=calls)

    subprocess.run(command, cwd=tiers.ROOT, env=environment, check=True)

    model = Disk(life, {STATE: None})
    for call in disk.recorded(calls):
        model.take(call)
    left = model.image(World.LOSE, Random(0))  # noqa: S311 - no secret
    assert b"op_1" in (left.get(f"{STATE}/a/b/operations.jsonl") or b"")


def test_nothing_is_remembered_at_first(journal: Journal) -> None:
    """The folder is made for the bot alone."""
    assert journal.read() == {}
    assert journal.folder.stat().st_mode & 0o777 == 0o700


def test_orders_and_ends_are_remembered(journal: Journal) -> None:
    """Word for word; without an end that is known, too."""
    journal.read()
    journal.begin(ORDER)
    first = Report(phase=Phase.RUNNING, ready=0, desired=3)
    journal.begin(replace(ORDER, operation_id="op_2"), first)
    journal.end("op_1", END)

    assert Journal(journal.folder).read() == {
        "op_1": Known(ORDER, END),
        "op_2": Known(replace(ORDER, operation_id="op_2"), first=first),
    }


def test_half_a_line_is_dropped(journal: Journal) -> None:
    """Nothing was begun on its strength; the next line does not follow it."""
    journal.read()
    journal.begin(ORDER)
    with (journal.folder / "operations.jsonl").open("a") as file:
        file.write('{"operation_id": "op_1", "e')
    journal.read()
    journal.end("op_1", END)

    assert journal.read() == {"op_1": Known(ORDER, END)}


@pytest.mark.parametrize("line", ["x", "[]", "{}", '{"operation_id": "op_9"}', '{"order": {}}'])
def test_what_is_no_journal_is_an_error(journal: Journal, line: str) -> None:
    """Nobody takes it for an empty one."""
    journal.read()
    journal.begin(ORDER)
    with (journal.folder / "operations.jsonl").open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(ValueError, match=r"operations\.jsonl is no journal"):
        journal.read()


def test_a_full_disk_leaves_no_half_line(journal: Journal) -> None:
    """What could not be written whole is taken back, and the error told."""
    journal.read()
    journal.begin(ORDER)
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from bot.adapters.commands.journal import Journal\n"
        "from bot.core.ports.back_end import Phase, Report\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = (Path(sys.argv[1]) / 'operations.jsonl').stat().st_size + 10\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "Journal(Path(sys.argv[1])).end('op_1', Report(phase=Phase.FAILED, ready=0, desired=1))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(journal.folder)], capture_output=True, text=True, check=False
    )

    assert "File too large" in ended.stderr
    assert journal.read() == {"op_1": Known(ORDER)}


def test_a_place_is_held_once(journal: Journal) -> None:
    """Others are free, and so is it again after the end."""
    journal.read()
    held = journal.lock("payment-service", "production")
    assert held is not None
    assert journal.lock("payment-service", "production") is None
    other = journal.lock("../payment-service", "production")
    assert other is not None
    os.close(other)
    os.close(held)
    again = journal.lock("payment-service", "production")
    assert again is not None
    os.close(again)

    assert not (journal.folder.parent / "payment-service.production.lock").exists()


def test_a_place_is_held_while_an_heir_runs(journal: Journal) -> None:
    """A command that outlives the bot still holds it."""
    journal.read()
    held = journal.lock("payment-service", "production")
    assert held is not None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(held,)) as heir:
        os.close(held)
        assert journal.lock("payment-service", "production") is None
        assert heir.stdin is not None
        heir.stdin.close()
        heir.wait(timeout=10)
    again = journal.lock("payment-service", "production")

    assert again is not None
    os.close(again)
