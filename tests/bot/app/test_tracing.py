"""Whether traces are exported at all."""

import os
import subprocess
import sys

import pytest

from bot.app.faults import Fault
from bot.app.tracing import OFF, tracing
from tests.fakes.folder import ROOT

_WITHOUT = """
import asyncio
import sys
import bot.app.run
from bot.app.tracing import OFF, tracing
async def follow():
    async with tracing({}, "1") as tracer:
        assert tracer is OFF
asyncio.run(follow())
found = [name for name in sys.modules if name.startswith(("opentelemetry", "google.protobuf", "requests"))]
assert not found, found
"""
_NOT_INSTALLED = """
import asyncio
import sys
sys.modules["opentelemetry"] = None
from bot.app.tracing import tracing
asyncio.run(tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "1").__aenter__())
"""


def test_without_an_address_nothing_of_it_is_imported() -> None:
    """Whoever collects no traces pays nothing for them."""
    subprocess.run([sys.executable, "-c", _WITHOUT], cwd=ROOT, timeout=30, check=True)


def test_what_is_not_installed_is_said() -> None:
    """The variable is set and the package is missing: one sentence, and the code of bad settings."""
    ended = subprocess.run(
        [sys.executable, "-c", _NOT_INSTALLED],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    last = ended.stderr.strip().splitlines()[-1]

    assert "Fault: Traces are wanted (OTEL_EXPORTER_OTLP_ENDPOINT), but OpenTelemetry is not" in last
    assert last.endswith("Nothing was started; install the extra `tracing`, or unset the variable.")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
async def test_the_standard_variables_turn_it_off(environ: dict[str, str]) -> None:
    """As every program with OpenTelemetry understands them."""
    async with tracing(environ, "1") as tracer:
        assert tracer is OFF


async def test_another_protocol_is_refused() -> None:
    """Over gRPC nothing is sent, and silence would look like a broken collector."""
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with pytest.raises(Fault, match="http/protobuf alone, not as grpc") as fault:
        async with tracing(environ, "1"):
            pass

    assert fault.value.code == 78
