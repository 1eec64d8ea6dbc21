"""The process that draws a chart: JSON of a `Chart` on stdin, PNG on stdout. It needs no display.

The only module that imports matplotlib. Sizes and colours were chosen for a phone: 1,080 pixels wide, with letters of
about 11 points on its screen, and colours that differ for the colour-blind, too.
"""

import gc
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

_NICENESS = 5  # chosen: questions come first
_WIDTH, _HEIGHT, _DPI = 5.0, 2.4, 216  # inches, the height of a panel
_LEGEND = 24  # points between a title and its diagram that leave room for a legend
_CLOSE: Any = {"borderpad": 0.2, "handlelength": 1.2, "handletextpad": 0.5, "columnspacing": 1.2}
_ROWS_AROUND, _ROW = 0.9, 0.34  # inches
_MOST_LABELS, _MOST_LETTERS = 6, 32  # on an axis
_BESIDE, _ABOVE = 0.7, 1.05  # the room for the outermost bars, and for the points at the top
_WIDEST = 0.1  # share of the diagram that a bar takes
_ON_LINE: Any = {"bbox": {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}}
_COLOURS = ("#0072B2", "#E69F00", "#999999")
_FONT: Any = {  # DejaVu Sans comes with matplotlib and has all Vietnamese letters
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "text.parse_math": False,
}


def main() -> None:
    """Draw the chart that stdin describes, and end the process."""
    os.nice(_NICENESS)
    gc.disable()  # collections while matplotlib is imported, and its unloading below, take a quarter of the time
    chart = json.load(sys.stdin)
    from matplotlib import rc_context  # noqa: PLC0415 — an extra
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    panels = chart["panels"]
    with rc_context(_FONT):
        figure = Figure((_WIDTH, sum(map(_height, panels))), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        for axes, panel in zip(figure.subplots(len(panels), squeeze=False)[:, 0], panels, strict=True):
            _draw(axes, panel, lambda value, _: _figure(value, chart["thousands"]))
        figure.savefig(sys.stdout.buffer, format="png")
    sys.stdout.flush()
    os._exit(0)


def _height(panel: dict[str, Any]) -> float:
    return _ROWS_AROUND + _ROW * len(panel["labels"]) if panel["kind"] == "rows" else _HEIGHT


def _draw(axes: "Axes", panel: dict[str, Any], figure: "Callable[[float, object], str]") -> None:
    legend = len(panel["series"]) > 1
    axes.set_title(panel["title"], loc="left", pad=_LEGEND if legend else None)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    if panel["kind"] == "rows":
        axes.xaxis.set_major_formatter(figure)
        _draw_rows(axes, panel)
        return
    axes.yaxis.set_major_formatter(figure)
    places = list(range(len(panel["labels"])))
    if panel["kind"] == "bars":
        _draw_bars(axes, panel["series"], places)
    else:
        for colour, series in zip(_COLOURS, panel["series"], strict=False):
            axes.plot(places, _values(series), "o-", color=colour, label=series["name"])
    fitting = max(min(_MOST_LABELS, _MOST_LETTERS // max(map(len, panel["labels"]))), 1)
    shown = places[::-1][:: -(-len(places) // fitting)]
    axes.set_xticks(shown, [panel["labels"][place] for place in shown])
    axes.locator_params("y", nbins=5, integer=panel["kind"] == "bars")
    axes.set_xlim(-_BESIDE, len(places) - 1 + _BESIDE)  # also where the first or last have no value
    axes.set_ylim(0, _ABOVE * axes.get_ylim()[1])
    axes.grid(axis="y", alpha=0.3)
    if legend:
        axes.legend(fontsize=9.5, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 0.98), **_CLOSE)


def _draw_rows(axes: "Axes", panel: dict[str, Any]) -> None:
    (series,), places = panel["series"], list(range(len(panel["labels"])))
    values = _values(series)
    axes.plot(values, places, "-", color="#CCCCCC", zorder=1)
    axes.plot(values, places, "o", color=_COLOURS[0])
    axes.set_yticks(places, panel["labels"])
    axes.invert_yaxis()
    axes.margins(x=0.1, y=0.6 / len(places))
    axes.locator_params("x", nbins=4)
    axes.grid(alpha=0.3)
    middle = (min(values) + max(values)) / 2
    for note, value, place in zip(series["notes"], values, places, strict=True):
        left = value > middle  # towards the middle, so that none is cut off
        offset, side = (-9, "right") if left else (9, "left")
        axes.annotate(note, (value, place), (offset, 0), textcoords="offset points", ha=side, va="center", **_ON_LINE)


def _values(series: dict[str, Any]) -> list[float]:
    return [float("nan") if value is None else value for value in series["values"]]


def _draw_bars(axes: "Axes", series: list[dict[str, Any]], places: list[int]) -> None:
    below = [0.0] * len(places)
    for colour, one in zip(_COLOURS, series, strict=False):
        values = [value or 0 for value in one["values"]]
        axes.bar(places, values, bottom=below, color=colour, label=one["name"], width=min(_WIDEST * len(places), 0.8))
        below = [low + value for low, value in zip(below, values, strict=True)]


def _figure(value: float, thousands: str) -> str:
    whole, _, part = f"{value:,.2f}".rstrip("0").rstrip(".").partition(".")
    decimal = "," if thousands == "." else "."
    return whole.replace(",", thousands) + (decimal + part if part else "")


if __name__ == "__main__":
    main()
