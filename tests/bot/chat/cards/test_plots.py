"""Plots: beside the loop, one at a time, and a line where there is none."""

import asyncio
import subprocess
import sys

import pytest

from bot.chat.cards.drawings import traffic as drawing
from bot.chat.cards.plots import Plot, report_plot, status_plot
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.report import summed
from bot.core.inquiries.status import Traffic
from tests.bot.chat.traffic import sample, status, traffic
from tests.fakes.log_lines import BEGIN, change, lines
from tests.fakes.operations import NOON


async def test_a_picture_of_what_was_measured() -> None:
    """It is a PNG."""
    plot = await status_plot(status(traffic([sample(10), sample(11)])))

    assert plot.png.startswith(b"\x89PNG")
    assert plot.remark == ""


@pytest.mark.parametrize(
    ("measured", "remark"),
    [
        (traffic([]), "no measurements yet"),
        (traffic(NoAnswer("HTTP 503")), "no answer: HTTP 503"),
        (None, "No monitoring is set up for it."),
    ],
)
async def test_a_line_where_there_is_nothing_to_draw(measured: Traffic | None, remark: str) -> None:
    """Nobody looks at an empty plot."""
    assert await status_plot(status(measured)) == Plot(remark=remark)


async def test_nothing_for_all_services() -> None:
    """Their card has no plot, and needs no excuse."""
    assert await status_plot(status(service=None)) == Plot()


async def test_a_report_has_its_plot() -> None:
    """Drawn from what happened; where nothing did, there is none."""
    plot = await report_plot(summed(lines(change(0)), BEGIN, NOON))

    assert plot.png.startswith(b"\x89PNG")
    assert await report_plot(summed([], BEGIN, NOON)) == Plot()


async def test_without_matplotlib_the_card_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A status needs no plot to be useful."""
    monkeypatch.delattr("bot.chat.cards.drawings.traffic", raising=False)
    monkeypatch.setitem(sys.modules, "bot.chat.cards.drawings.traffic", None)

    plot = await status_plot(status(traffic([sample(10)])))

    assert plot == Plot(remark="No plot: matplotlib is not installed (the extra `plots`).")


async def test_one_at_a_time_and_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on while a drawing is made, and no second one begins."""
    loop, drawing_now, most = asyncio.get_running_loop(), 0, 0

    def slow(measured: Traffic, timezone: str) -> bytes:
        nonlocal drawing_now, most
        drawing_now += 1
        for _ in range(10):  # would never return on the loop's own thread
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
            most = max(most, drawing_now)
        drawing_now -= 1
        return f"{measured.service} {timezone}".encode()

    monkeypatch.setattr(drawing, "draw", slow)

    drawn = await asyncio.gather(*(status_plot(status(traffic([sample(10)]))) for _ in range(5)))

    assert drawn == [Plot(png=b"order-service Europe/Berlin")] * 5
    assert most == 1


def test_matplotlib_is_not_loaded_before() -> None:
    """A bot that draws nothing starts without it."""
    code = "import sys, bot.chat.client, cogs.status; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], timeout=50, check=False).returncode == 0
