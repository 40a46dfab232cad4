from __future__ import annotations

import struct

import pytest

from l4d2_assets.core.plots import bar_chart, histogram, rung_chart
from l4d2_registry import RungScore

RUNGS = (
    RungScore(rung="extracted", judged=True, passed=9, scored=10, low=0.6, high=0.98),
    RungScore(rung="compiles", judged=True, unscored=10, low=0.0, high=1.0),
    RungScore(rung="behaviour", judged=False),
)
DRAWINGS = {
    "bars": lambda title: bar_chart({"raw": 5, "kept": 3}, title=title),
    "distribution": lambda title: histogram([1, 2, 2, 500], title=title, unit="characters"),
    "one value": lambda title: histogram([7], title=title, unit="characters"),
    "rungs": lambda title: rung_chart(RUNGS, title=title),
    "nothing judged": lambda title: rung_chart(RUNGS[2:], title=title),
    "nothing": lambda title: bar_chart({}, title=title),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_plot_is_a_png_of_some_size_and_the_same_bytes_twice(name):
    drawn = DRAWINGS[name]("title")
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", drawn[16:24])
    assert width == 640
    assert 100 < height < 2000
    assert b"Software" not in drawn
    assert DRAWINGS[name]("title") == drawn
    assert DRAWINGS[name]("another") != drawn


def test_what_is_drawn_depends_on_the_figures():
    other = RUNGS[0].model_copy(update={"passed": 1})
    assert rung_chart((other, *RUNGS[1:]), title="t") != rung_chart(RUNGS, title="t")
    assert rung_chart(RUNGS[:2], title="t") != rung_chart(RUNGS, title="t")
