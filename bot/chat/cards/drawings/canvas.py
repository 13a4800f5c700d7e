"""What every picture is drawn on: its size, colours and letters."""

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WORDS, QUIET, GRID = "#dbdee1", "#949ba4", "#3a3c43"
GOOD, BAD = "#5bc98a", "#f0787a"
_BACK, _PANEL = "#2b2d31", "#232428"
SMALL, NORMAL, TITLE, BIG = 8.0, 9.0, 11.0, 13.0
"""Sizes of letters, in points."""
_WIDTH, _DPI = 800, 100
_HUGE, _LEAST = 1e15, 0.001
_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def sheet(height: int) -> Figure:
    """Return an empty picture, 800 pixels wide and so many high."""
    return Figure(figsize=(_WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=_BACK)


def prepare(axes: Axes) -> None:
    """Give a panel its looks."""
    axes.set_facecolor(_PANEL)
    axes.grid(color=GRID, linewidth=0.6)
    axes.tick_params(colors=QUIET, labelsize=SMALL, length=0, pad=4)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def note(
    axes: Axes, words: str, at: tuple[float, float], above: float, colour: str, side: str = "right"
) -> None:
    """Write small words at a place of the panel (0 to 1), and so many points above it."""
    axes.annotate(
        words,
        at,
        xytext=(0, above),
        xycoords="axes fraction",
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=SMALL,
        color=colour,
        parse_math=False,
    )


def png(figure: Figure) -> bytes:
    """Return the picture as PNG."""
    picture = BytesIO()
    FigureCanvasAgg(figure).print_png(picture)
    return picture.getvalue()


def plain(written: str, limit: int) -> str:
    """Return foreign text with the letters that the font has for sure, cut to `limit`."""
    shown = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in written[:200])
    return shown if len(shown) <= limit else f"{shown[: limit - 2]}.."


def short(value: float) -> str:
    """Return a number in few characters: `0.05`, `12.3`, `123`, `1.2k`, `3.4M`, `1e+20`."""
    if abs(value) >= _HUGE:
        return f"{value:.0e}"
    for size, unit in _UNITS:
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}" if value == 0 or abs(value) >= _LEAST else f"<{_LEAST}"
