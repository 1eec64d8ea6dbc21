"""The process that draws a chart: JSON of a `Chart` on stdin, PNG on stdout. It needs no display.

The only module that imports matplotlib. Sizes and colours were chosen for a phone: 1,080 pixels wide, with letters of
about 11 points on its screen, and colours that differ for the colour-blind, too.
"""

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NICENESS = 5  # chosen: questions come first
_WIDTH, _HEIGHT, _DPI = 5.0, 2.4, 216  # inches, the height of a panel
_LEGEND = 24  # points between a title and its diagram that leave room for a legend
_CLOSE: Any = {"borderpad": 0.2, "handlelength": 1.2, "handletextpad": 0.5, "columnspacing": 1.2}
_MOST_LABELS = 6  # on an axis
_COLOURS = ("#0072B2", "#E69F00", "#999999")
_FONT: Any = {  # DejaVu Sans comes with matplotlib and has all Vietnamese letters
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "text.parse_math": False,
}


def main() -> None:
    """Draw the chart that stdin describes."""
    os.nice(_NICENESS)
    chart = json.load(sys.stdin)
    from matplotlib import rc_context  # noqa: PLC0415 — an extra
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    panels = chart["panels"]
    with rc_context(_FONT):
        figure = Figure((_WIDTH, _HEIGHT * max(len(panels), 1.5)), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        for axes, panel in zip(figure.subplots(len(panels), squeeze=False)[:, 0], panels, strict=True):
            _draw(axes, panel, chart["thousands"])
        figure.savefig(sys.stdout.buffer, format="png")


def _draw(axes: "Axes", panel: dict[str, Any], thousands: str) -> None:
    places = panel["places"] or list(range(len(panel["labels"])))
    if panel["kind"] == "bars":
        _draw_bars(axes, panel["series"], places)
    else:
        for colour, series in zip(_COLOURS, panel["series"], strict=False):
            values = [float("nan") if value is None else value for value in series["values"]]
            axes.plot(places, values, "o-", color=colour, label=series["name"])
            _note(axes, series["notes"], places, values)
    legend = len(panel["series"]) > 1
    axes.set_title(panel["title"], loc="left", pad=_LEGEND if legend else None)
    step = -(-len(places) // _MOST_LABELS)
    shown = range(len(places) - 1, -1, -step)
    axes.set_xticks([places[place] for place in shown], [panel["labels"][place] for place in shown])
    axes.yaxis.set_major_formatter(lambda value, _: _figure(value, thousands))
    axes.locator_params("y", nbins=5, integer=panel["kind"] == "bars")
    axes.margins(y=0.2 if any(series["notes"] for series in panel["series"]) else 0.05)
    if not any(series["notes"] for series in panel["series"]):
        axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    if legend:
        axes.legend(fontsize=9.5, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 0.98), **_CLOSE)


def _draw_bars(axes: "Axes", series: list[dict[str, Any]], places: list[float]) -> None:
    below = [0.0] * len(places)
    for colour, one in zip(_COLOURS, series, strict=False):
        values = [value or 0 for value in one["values"]]
        axes.bar(places, values, bottom=below, color=colour, label=one["name"], width=0.8)
        below = [low + value for low, value in zip(below, values, strict=True)]


def _note(axes: "Axes", notes: list[str], places: list[float], values: list[float]) -> None:
    """Write each note above its point; at the ends towards the middle, so that none is cut off."""
    for number, (note, place, value) in enumerate(zip(notes, places, values, strict=False)):
        side = "left" if number == 0 else "right" if number == len(notes) - 1 else "center"
        axes.annotate(note, (place, value), (0, 7), textcoords="offset points", ha=side, fontsize=10)


def _figure(value: float, thousands: str) -> str:
    whole, _, part = f"{value:,.2f}".rstrip("0").rstrip(".").partition(".")
    decimal = "," if thousands == "." else "."
    return whole.replace(",", thousands) + (decimal + part if part else "")


if __name__ == "__main__":
    main()
