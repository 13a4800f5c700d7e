"""The service process, started as its parent starts it."""

import json
import math
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

import sandbox.platform

SCRIPT = Path(sandbox.platform.__file__).with_name("replica.py")


@contextmanager
def replica(folder: Path, healthy_after: float = 0.0) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run one; yield the process and its address."""
    facts = {
        "name": "order-service-production-1",
        "service": "order-service",
        "environment": "production",
        "version": "v2.4.0",
        "reference": "sha256:1",
        "log": str(folder / "log.jsonl"),
        "healthy_after": healthy_after,
    }
    command = [sys.executable, "-SEI", str(SCRIPT), json.dumps(facts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}) as process:
        assert process.stdout is not None
        yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"


def get(address: str) -> tuple[int, str]:
    """Return status and body."""
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310 - always http on loopback
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_healthy_replica_serves(tmp_path: Path) -> None:
    """A healthy replica says so, and knows what it is."""
    with replica(tmp_path) as (_, address):
        assert get(f"{address}/healthz")[0] == 200
        assert json.loads(get(f"{address}/version")[1]) == {
            "service": "order-service",
            "version": "v2.4.0",
            "reference": "sha256:1",
        }
        assert get(f"{address}/")[0] == 200
        assert get(f"{address}/nothing")[0] == 404


def test_unhealthy_release_never_serves(tmp_path: Path) -> None:
    """A release that never gets healthy answers 503 and counts it as an error."""
    with replica(tmp_path, math.inf) as (_, address):
        assert get(f"{address}/healthz")[0] == 503
        assert get(f"{address}/")[0] == 503
        assert (
            'http_errors_total{service="order-service",environment="production",version="v2.4.0"} 1'
            in get(f"{address}/metrics")[1].splitlines()
        )


def test_metrics_count_requests(tmp_path: Path) -> None:
    """Requests are counted by status, latency in cumulative buckets, the build is named.

    What the platform itself asks is no use of the service.
    """
    with replica(tmp_path) as (_, address):
        for path in ("/", "/", "/nothing", "/healthz", "/metrics", "/version"):
            get(f"{address}{path}")
        lines = get(f"{address}/metrics")[1].splitlines()

    labels = 'service="order-service",environment="production",version="v2.4.0"'
    assert f'http_requests_total{{{labels},code="200"}} 2' in lines
    assert f'http_requests_total{{{labels},code="404"}} 1' in lines
    assert f'http_request_duration_seconds_bucket{{{labels},le="+Inf"}} 3' in lines
    assert f"app_build_info{{{labels}}} 1" in lines


def test_log_is_json_lines(tmp_path: Path) -> None:
    """Every line of the log is an object that says who, when, how grave and what."""
    with replica(tmp_path) as (process, address):
        for path in ('/a"b', "/", "/reports"):
            get(f"{address}{path}")
        pid = process.pid
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]

    assert [line["message"] for line in lines] == [
        "started",
        "request",
        "ready to serve",
        "request",
        "request",
        "stopped",
    ]
    assert [line["level"] for line in lines if "path" in line] == ["warning", "info", "error"]
    assert lines[0]["pid"] == pid
    assert lines[1]["path"] == '/a"b'
    assert {line["replica"] for line in lines} == {"order-service-production-1"}
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_folder_that_is_gone_is_its_end(tmp_path: Path) -> None:
    """One that outlives the start of a sandbox that broke off says nothing in that terminal."""
    facts = json.dumps({"log": str(tmp_path / "gone" / "log.jsonl")})
    done = subprocess.run(
        [sys.executable, "-SEI", str(SCRIPT), facts], capture_output=True, env={}, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_ends_with_its_parent(tmp_path: Path) -> None:
    """When the other end of its input is gone, however that came, the process ends."""
    with replica(tmp_path) as (process, _):
        assert process.stdin is not None
        process.stdin.close()

        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("request_bytes", [b"", b"\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b"\0" * 20_000])
def test_nonsense_does_not_end_it(tmp_path: Path, request_bytes: bytes) -> None:
    """Whatever is sent, the replica serves the next one."""
    with replica(tmp_path) as (_, address):
        with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])), timeout=5) as wire:
            wire.sendall(request_bytes)
        assert get(f"{address}/healthz")[0] == 200


def test_environment_stays_outside(tmp_path: Path) -> None:
    """No variable of the parent, so no secret, is inside the process."""
    with replica(tmp_path) as (process, _):
        assert "PATH" in os.environ
        assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""
