"""A real Prometheus: with a history that promtool wrote, and taking samples that tests write meanwhile."""

import asyncio
import shutil
import struct
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.fakes.server_process import prometheus

STEP = 15
"""Seconds between two samples of the history."""
CHANGE, END = 600, 1200
"""Seconds after the history's begin when one service gets worse, and when it ends."""
_LONGEST_LITERAL = 60
_CONFIG = "global: {scrape_interval: 15s}"


@dataclass(frozen=True, slots=True)
class Past:
    """A Prometheus whose history begins at `start`, seconds since the epoch.

    order-service in production is asked 10 times a second, 0.1 s each; from CHANGE on 2 of these fail and
    each takes 0.3 s. payment-service stays as it was, api-gateway is there and nobody asks it.
    """

    url: str
    start: int


@asynccontextmanager
async def measured(folder: Path) -> AsyncIterator[Past]:
    """Run it inside the block."""
    start = int(time.time()) // 3600 * 3600 - 3 * 3600
    history = folder / "history.om"
    history.write_text("\n".join([*_history(start), "# EOF", ""]), encoding="utf-8")
    if shutil.which("promtool"):  # it comes with the server, which says what is missing
        command = "promtool", "tsdb", "create-blocks-from", "openmetrics", str(history), str(folder / "data")
        made = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        assert await made.wait() == 0
    async with prometheus(folder, _CONFIG, "--web.enable-remote-write-receiver") as server:
        yield Past(server.url, start)


def _history(start: int) -> Iterator[str]:
    for name, help_ in (("requests", "code"), ("seconds", "")):
        yield f"# TYPE http_{name} counter"
        for service in ("order-service", "payment-service", "api-gateway"):
            for code in ("200", "500") if help_ else ("",):
                label = f',code="{code}"' if code else ""
                series = f'http_{name}_total{{service="{service}",env="production"{label}}}'
                for second in range(0, END + 1, STEP):
                    yield f"{series} {_total(service, name, code, second)} {start + second}"


def _total(service: str, name: str, code: str, second: int) -> float:
    """Return what a counter stands at."""
    worse = max(0, second - CHANGE) if service == "order-service" else 0
    well = second - worse
    if service == "api-gateway":
        return 0
    if name == "seconds":
        return 10 * (0.1 * well + 0.3 * worse)
    return 2 * worse if code == "500" else 10 * well + 8 * worse


async def write(
    http: aiohttp.ClientSession, url: str, at: float, samples: Mapping[str, float], **labels: str
) -> None:
    """Write one sample of each name now, by remote write.

    https://prometheus.io/docs/concepts/remote_write_spec/
    """
    series = b"".join(
        _field(1, _series({"__name__": name, **labels}, value, round(at * 1000)))
        for name, value in samples.items()
    )
    headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
    async with http.post(f"{url}/api/v1/write", data=_snappy(series), headers=headers) as answer:
        assert answer.status == 204, await answer.text()


def _series(labels: Mapping[str, str], value: float, milliseconds: int) -> bytes:
    named = (
        _field(1, _field(1, name.encode()) + _field(2, word.encode()))
        for name, word in sorted(labels.items())
    )
    sample = b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(milliseconds)
    return b"".join(named) + _field(2, sample)


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _snappy(plain: bytes) -> bytes:
    """Return it as literals, which are snappy, too.

    https://github.com/google/snappy/blob/main/format_description.txt
    """
    parts = [plain[at : at + _LONGEST_LITERAL] for at in range(0, len(plain), _LONGEST_LITERAL)]
    return _varint(len(plain)) + b"".join(bytes([len(part) - 1 << 2]) + part for part in parts)
