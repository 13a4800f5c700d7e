"""Every block of commands in the documents runs as it stands, where its comment says, and ends with 0."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.docs.shell import blocks
from tests.docs.shell.blocks import DOCUMENTS, Place, Run, Write, fences, steps
from tests.docs.shell.places import UNTIL, Places, Site

LANGUAGES = {"sh", "yaml", "python", "json", "text", "ini", "toml", "bash", "http", "sql", "promql"}
SECONDS = 150
"""How long a document may take on a busy machine."""
REACHED = "@@ block"


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
    """One shell for each document, in order: files that it shows are written, commands are run."""
    failed = [why for document in DOCUMENTS if (why := _follow(document, places))]

    assert failed == [], "\n\n".join(failed)


def _follow(document: Path, places: Places) -> str:
    """Do all that a document says; return why that cannot be done, nothing where it can."""
    todo = steps(document)
    runs = [step for step in todo if isinstance(step, Run)]
    if not runs:
        return ""
    sites = places.fresh()
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
            process.kill()
            said = f"{process.communicate()[0]}\nIt was not over after {SECONDS} seconds."
    return "" if process.returncode == 0 else _told(said, process.returncode)


def _told(said: str, code: int) -> str:
    name, _, rest = said.rpartition(REACHED)[2].partition("\n")
    return f"{name.strip()} ended with {code}:\n{rest}"


def _script(todo: Sequence[Run | Write], sites: Mapping[Place, Site]) -> str:
    """Return what the shell is given; a file is written where the next commands are run."""
    lines: list[str] = []
    here: Place | None = None
    for number, step in enumerate(todo):
        if isinstance(step, Write):
            place = next(later.place for later in todo[number:] if isinstance(later, Run))
            words = [sys.executable, "-S", "-E", blocks.__file__, str(step.document), str(number)]
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
