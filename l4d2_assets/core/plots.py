"""Plots as PNG bytes. Matplotlib is imported only when one is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from l4d2_registry import RungScore

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH_INCHES: Final = 6.4
_DPI: Final = 100
_INK: Final = "#1f6f54"
_PALE: Final = "#c9d8d2"


def bar_chart(counts: Mapping[str, int], *, title: str) -> bytes:
    """Draw one horizontal bar per entry, top to bottom, with its number."""

    def draw(axes: Axes) -> None:
        names = list(counts)
        bars = axes.barh(names, [counts[name] for name in names], color=_INK)
        axes.bar_label(bars, padding=3)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_title(title, loc="left")

    return _png(draw, rows=len(counts))


def histogram(values: Sequence[int], *, title: str, unit: str) -> bytes:
    """Draw the distribution of whole numbers."""

    def draw(axes: Axes) -> None:
        axes.hist(values, bins=20, color=_INK)
        axes.set_xlabel(unit)
        axes.set_ylabel("count")
        axes.set_title(title, loc="left")

    return _png(draw, rows=7)


def rung_chart(rungs: Sequence[RungScore], *, title: str) -> bytes:
    """Draw pass rates with their 95 % intervals; a rung not judged is an empty, labelled row."""

    def draw(axes: Axes) -> None:
        for row, score in enumerate(rungs):
            if not score.judged or not score.scored or score.low is None or score.high is None:
                axes.text(
                    0.02,
                    row,
                    "not judged" if not score.judged else "unscored",
                    va="center",
                    color="grey",
                )
                continue
            rate = score.passed / score.scored
            axes.barh(row, rate, color=_PALE)
            axes.plot([score.low, score.high], [row, row], color=_INK, linewidth=3)
            axes.plot([rate], [row], "o", color=_INK)
        axes.set_yticks(range(len(rungs)), [score.rung for score in rungs])
        axes.set_ylim(len(rungs) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of answers that pass, with 95 % Wilson interval")
        axes.set_title(title, loc="left")

    return _png(draw, rows=len(rungs))


def _png(draw: Callable[[Axes], None], *, rows: int) -> bytes:
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second, and only plots need it

    figure = Figure(figsize=(_WIDTH_INCHES, 1.2 + 0.34 * max(rows, 3)), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    draw(axes)
    buffer = io.BytesIO()
    # Without this key the file would name the library's version and differ by it.
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()
