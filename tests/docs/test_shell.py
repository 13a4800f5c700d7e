"""Every block of commands in the documents runs as it stands, where its comment says, and ends with 0."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.vocabulary import EVENTS, KEYS
from tests.docs.shell import blocks
from tests.docs.shell.blocks import DOCUMENTS, Place, Run, Write, fences, steps
from tests.docs.shell.places import UNTIL, Places, Site

LANGUAGES = {
    *("sh", "bash", "python", "sql", "promql", "chatops"),
    *("yaml", "json", "ini", "toml", "http", "text", "markdown"),
}
SECONDS = 150
"""How long a document may take on a busy machine."""
REACHED = "@@ block"
AT_ONCE = 3
"""Documents: most of their time is waiting, for a deploy say."""
CONTROL = "/_control"
"""What orders faults: a document with it comes when all others are done with the sandbox."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Run the one sandbox of all documents."""
    with Places(tmp_path_factory.mktemp("places")).opened() as opened:
        yield opened


def test_commands_say_that_they_are_commands() -> None:
    """A block is labelled with what it is; commands are `sh`, so that none escapes being run."""
    wrong = [
        f"{fence.name}: label it with one of {', '.join(sorted(LANGUAGES))}"
        for document in DOCUMENTS
        for fence in fences(document)
        if fence.language not in LANGUAGES
        or (fence.language == "bash" and not fence.comment.startswith("file: "))
    ]

    assert wrong == []


@pytest.mark.timeout(600)
def test_every_shell_block_runs(places: Places) -> None:
    """One shell for each document: files that it shows are written, commands are run, in their order."""
    by_document = {document: todo for document, todo in _todo() if any(isinstance(s, Run) for s in todo)}
    breaking = [document for document in by_document if CONTROL in document.read_text(encoding="utf-8")]
    peaceful = [document for document in by_document if document not in breaking]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = [*pool.map(lambda document: _follow(by_document[document], places), peaceful)]
    told += [_follow(by_document[document], places) for document in breaking]
    failed = [why for why in told if why]

    assert by_document
    assert failed == [], "\n\n".join(failed)
    assert _strange(places.log()) == set(), "what the bot wrote meanwhile has keys that the reference lacks"


def _todo() -> Iterator[tuple[Path, Sequence[Run | Write]]]:
    """Yield all that each document says.

    What is ended by Ctrl-C leaves nothing behind, so a block of it that several documents have is run once.
    """
    done: set[str] = set()
    for document in DOCUMENTS:
        todo = [step for step in steps(document) if step.text not in done]
        runs = [step for step in todo if isinstance(step, Run)]
        done |= {step.text for step in runs if step.until and step.place is Place.CHECKOUT}
        yield document, todo


def _strange(log: str) -> set[tuple[str, str]]:
    """Return the keys of records that the reference does not tell of their event."""
    usual = list(KEYS)[: list(KEYS).index("severity")]
    records = [json.loads(line) for line in log.splitlines()]
    assert {record["event"] for record in records} >= {"command", "operation.started"}
    return {
        (record["event"], key)
        for record in records
        for key in record
        if key not in {*usual, *EVENTS[EventName(record["event"])].keys}
    }


def _follow(todo: Sequence[Run | Write], places: Places) -> str:
    """Do all that a document says; return why that cannot be done, nothing where it can."""
    sites = places.fresh({step.place for step in todo if isinstance(step, Run)})
    with subprocess.Popen(
        ["bash", "-eu", "-c", _script(todo, sites)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            said = f"{process.communicate()[0]}\nIt was not over after {SECONDS} seconds."
    return "" if process.returncode == 0 else _told(said, process.returncode)


def _told(said: str, code: int) -> str:
    name, _, rest = said.rpartition(REACHED)[2].partition("\n")
    return f"{name.strip()} ended with {code}:\n{rest}"


def _script(todo: Sequence[Run | Write], sites: Mapping[Place, Site]) -> str:
    """Return what the shell is given; a file is written where the next commands are run."""
    lines: list[str] = []
    here = next(step.place for step in todo if isinstance(step, Run))
    lines += _moved(sites[here])
    for number, step in enumerate(todo):
        if isinstance(step, Write):
            coming = (later.place for later in todo[number:] if isinstance(later, Run))
            place = next(coming, here)
            words = [sys.executable, "-S", "-E", blocks.__file__, str(step.document), str(step.line)]
            lines.append(shlex.join([*words, str(sites[place].folder)]))
            continue
        lines += [] if step.place is here else _moved(sites[step.place])
        here = step.place
        lines += [f"echo {shlex.quote(f'{REACHED} {step.name}')}", _block(step)]
    return "\n".join(lines)


def _moved(site: Site) -> list[str]:
    ours = re.compile(r"PATH|PORTS|PYTHON\w+|DISCORD_\w+|CHATOPS_\w+")
    given = [f"export {k}={shlex.quote(v)}" for k, v in site.environ.items() if ours.fullmatch(k)]
    unset = "unset ${!DISCORD_*} ${!CHATOPS_*}"
    return [unset, *given, f"cd {shlex.quote(str(site.folder))}"]


def _block(step: Run) -> str:
    if step.until is None:
        return step.text
    return f"{UNTIL} {shlex.quote(step.until)} <<'@@ END'\n{step.text}@@ END"
