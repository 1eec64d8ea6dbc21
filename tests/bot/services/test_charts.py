import logging

import pytest

from bot.services.charts import Chart, ChartDrawer, Panel, Series

PNG = b"\x89PNG\r\n\x1a\n"
WEEK = ("1/2", "2/2", "3/2")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a drawing wait as long as a busy machine needs."""
    monkeypatch.setattr("bot.services.charts._TIMEOUT", 120.0)


@pytest.mark.parametrize(
    "panels",
    [
        [Panel("Ngày nắng", "bars", WEEK, (Series("nắng", (3, 0, 1)), Series("mưa", (0, None, 2))))],
        [Panel("Giá lúa", "rows", WEEK, (Series("", (7.2, 7.4, 6.9), ("7,2", "7,4", "6,9")),))],
        [Panel("$x^2$ & <b>", "rows", ("1/2",), (Series("", (5.0,), ("$5",)),))],
        [
            Panel("Trống", "bars", WEEK, (Series("nắng", (0, 0, 0)),)),
            Panel("Trống", "lines", WEEK, (Series("", (None,) * 3),)),
        ],
    ],
    ids=["bars", "rows", "markup", "nothing"],
)
async def test_charts_are_drawn(panels: list[Panel]) -> None:
    """Bars, lines, rows, text that looks like markup and panels without values are drawn as PNG."""
    picture = await ChartDrawer().draw(Chart(tuple(panels), "."))
    assert picture is not None
    assert picture.startswith(PNG)


async def test_failed_drawing_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be drawn is no picture, and the log has the reason in one line."""
    uneven = Panel("Lệch", "lines", WEEK, (Series("một", (1.0,)),))
    with caplog.at_level(logging.WARNING):
        assert await ChartDrawer().draw(Chart((uneven,), ".")) is None
    assert ["no picture was drawn: ValueError"] == [
        record.getMessage()[: len("no picture was drawn: ValueError")] for record in caplog.records
    ]
