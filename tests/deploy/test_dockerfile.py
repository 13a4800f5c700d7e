"""The Dockerfile: what hadolint says, what is pinned, and as whom the bot runs."""

import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.dockerfile import ROOT, TEXT, environ, stages, texts
from tests.deploy.image import KUBERNETES, PLOTS, SHARED, SMALLEST, TRACING

PINNED = re.compile(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}")


def test_the_linter_finds_nothing() -> None:
    """Hadolint has nothing to say; what it is told to overlook has its reason in the comment above."""
    hadolint = Path(sys.executable).with_name("hadolint")
    run = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    lines = TEXT.splitlines()
    bare = [number for number, line in enumerate(lines) if "hadolint ignore" in line]

    assert run.returncode == 0, run.stdout
    assert bare
    assert all(lines[number - 1].startswith("# ") for number in bare)


def test_every_stage_begins_from_the_same_bytes() -> None:
    """Both stages are pinned by digest, to one and the same Python, so that what was built is what runs."""
    [build], [run] = (texts(stage, "FROM") for stage in stages())

    assert PINNED.fullmatch(run), run
    assert build == f"{run} AS build"


def test_the_bot_is_nobody_in_particular() -> None:
    """It runs as a fixed number, which a cluster can check, and as no user who could log in."""
    *_, last = stages()
    [user] = texts(last, "USER")
    [made] = [text for text in texts(last, "RUN") if "useradd" in text]

    assert user == "10001:10001"
    assert "--gid 10001 chatops" in made
    assert "--uid 10001 --gid chatops" in made
    assert "nologin" in made


def test_only_what_runs_is_in_the_last_stage() -> None:
    """Nothing is installed from the index there, pip is gone, and all code comes from the stage before."""
    *_, last = stages()
    runs, copies = " ".join(texts(last, "RUN")), texts(last, "COPY")

    assert "pip install" not in runs
    assert not {"gcc", "build-essential", "git"} & set(runs.split())
    assert "/usr/local/bin/pip*" in runs
    assert "site-packages/*" in runs
    assert copies
    assert all(text.startswith("--from=build ") for text in copies)


def test_nothing_is_written_but_the_state() -> None:
    """A read-only root is enough: the state is a volume, Matplotlib's cache in /tmp, nothing is compiled."""
    *_, last = stages()
    said = environ(last)

    assert texts(last, "VOLUME") == [said["CHATOPS_STATE"]]
    assert said["MPLCONFIGDIR"].startswith("/tmp/")  # noqa: S108 - the container's own, a tmpfs
    assert said["PYTHONDONTWRITEBYTECODE"] == "1"
    assert int(said["MALLOC_TRIM_THRESHOLD_"]) > 0


def test_it_is_asked_whether_it_lives() -> None:
    """Docker asks /healthz and not /readyz, on the port that is exposed, and ends the bot in order."""
    *_, last = stages()
    [check] = texts(last, "HEALTHCHECK")
    [port] = texts(last, "EXPOSE")

    assert f"127.0.0.1:{port}/healthz" in check
    assert environ(last)["CHATOPS_LISTEN"] == f"0.0.0.0:{port}"
    assert texts(last, "STOPSIGNAL") == ["SIGTERM"]


def test_no_more_is_sent_to_the_builder_than_it_copies() -> None:
    """What .dockerignore lets through is what the first stage copies: no token, state or history gets in."""
    build, _ = stages()
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert lines[0] == "*"
    assert let_through == {text.split()[0] for text in texts(build, "COPY")}


def test_the_document_names_what_can_be_left_out() -> None:
    """docs/running.md gives for each part the packages with which the image was weighed and tried."""
    words = " ".join((ROOT / "docs" / "running.md").read_text(encoding="utf-8").split())

    assert all(f"`{part}`" in words for part in (PLOTS, KUBERNETES, TRACING, SHARED))
    assert f'WITHOUT="{SMALLEST}"' in words
