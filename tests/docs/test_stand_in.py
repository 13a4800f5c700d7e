"""What stands in for the programs of a server lets nothing pass that those would not take."""

import io
from pathlib import Path

import pytest

from tests.docs.shell import stand_in, until
from tests.docs.shell.blocks import Write, fences, steps, write
from tests.docs.shell.places import server_programs


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("docker", "compose up --detach"),
        ("docker", "build --tag chatops ."),
        ("systemctl", "enable --now chatops"),
        ("kubectl", "apply -f ."),
        ("install", "-d -m 700 /etc/chatops"),
        ("sudo", "systemctl restart chatops"),
    ],
)
def test_what_is_known_passes(
    program: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With files that are there."""
    monkeypatch.setenv("PATH", str(server_programs(tmp_path / "programs")), prepend=":")

    assert stand_in.main(program, words.split()) == 0


@pytest.mark.parametrize(
    ("program", "words", "why"),
    [
        ("docker", "compose upp", "docker compose upp is not known"),
        ("docker", "compose up --detached", "docker compose up: there is no option --detached"),
        ("kubectl", "apply -f gone.yaml", "kubectl apply: -f names gone.yaml, which is not there"),
        ("install", "-m 600 gone.yaml /etc/chatops", "install: gone.yaml is not there"),
        ("sudo", "rm -rf /", "sudo rm: run nothing as root that has no stand-in"),
        ("apt-get", "instal git", "apt-get instal git is not known"),
    ],
)
def test_what_is_wrong_is_refused(
    program: str, words: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A word, an option, a file that is not there; and nothing runs as root."""
    assert stand_in.main(program, words.split()) == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("echo up; sleep 100", 0),
        ("trap 'exit 3' INT; echo up; while true; do sleep 0.1; done", 3),
        ("echo down", 1),
    ],
)
def test_what_goes_on_is_ended_when_it_says_so(
    block: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Ctrl-C; what ends otherwise, or never says it, has not worked."""
    monkeypatch.setattr("sys.stdin", io.StringIO(block))

    assert until.main("up") == code


def test_files_are_written_as_they_are_shown(tmp_path: Path) -> None:
    """Whole, or a line beside the one line that a comment names; two such lines are refused."""
    document = tmp_path / "page.md"
    document.write_text(
        "1. First:\n\n    <!-- file: a/b executable -->\n    ```text\n    one\n\n    two\n    ```\n\n"
        "<!-- add to: a/b before: two -->\n```text\nmiddle\n```\n"
        "<!-- add to: a/b after: o -->\n```text\nnever\n```\n",
        encoding="utf-8",
    )
    first, second, third = (step for step in steps(document) if isinstance(step, Write))
    write(first, tmp_path)
    write(second, tmp_path)

    assert len(list(fences(document))) == 3
    assert (tmp_path / "a/b").read_text(encoding="utf-8") == "one\n\nmiddle\ntwo\n"
    assert (tmp_path / "a/b").stat().st_mode & 0o111
    with pytest.raises(ValueError, match="lines of a/b hold o"):
        write(third, tmp_path)
