"""Tests of the dates that web pages state."""

from datetime import date

import pytest

from retrieval.articles.pages.reading import read_page
from tests.retrieval.page_parts import script

PROSE = "<p>Dân làng Đá Bạc đắp xong đê sau bảy tháng làm việc ngày đêm.</p>" * 3


def day(below: str = "", head: str = "", above: str = "", end: str = "") -> str | None:
    """Return the date read of a page with something above or below its title, in its head, or at its end."""
    content = f"""<html><head><title>Đá Bạc đắp xong đê</title>{head}</head><body>{above}<div>
    <h1>Đá Bạc đắp xong đê</h1>{below}<div>{PROSE}</div></div>{end}</body></html>"""
    return read_page(content.encode()).published


def meta(name: str, content: str) -> str:
    """Return a meta element."""
    return f'<meta property="{name}" content="{content}">'


LINES = (
    "Thứ Tư, 25/9/2024, 14:05 (GMT+7)",
    "14:05 | 25/09/2024",
    "25-09-2024 14:05 PM",
    "Thứ tư, ngày 25 tháng 9 năm 2024",
    "Thứ tư, ngày 25 tháng 09, 2024",
    "25 Tháng Chín, 2024",
    "Tháng Chín 25, 2024",
    "25 thg 9, 2024",
    "September 25, 2024",
    "Đăng ngày 25.09.2024 bởi Nguyễn Thị Hòa",
    "Cập nhật: 26/9/2024 - Xuất bản: 25/9/2024",
    '<span title="25/09/2024 14:05">3 giờ trước</span>',
    '<time datetime="2024-09-25T14:05:00+07:00">hôm qua</time>',
)


@pytest.mark.parametrize("line", LINES)
def test_line_below_the_title(line: str) -> None:
    """The line below the title states the date, in any notation of papers and of their systems."""
    assert "2024-09-25" == day(f"<div>{line}</div>")


VALUES = (
    *("2024-09-25T14:05:00+07:00", "2024-09-24T18:30:00Z", "2024-09-25 14:05", "25/09/2024 14:05", "1727247900"),
    *("9/25/2024 2:05:00 PM", "Wed Sep 25 2024 14:05:00 GMT+0700 (Indochina Time)", "Wed, 25 Sep 2024 14:05:00 +0700"),
)


@pytest.mark.parametrize("value", VALUES)
def test_stated_values(value: str) -> None:
    """Linked data, microdata and meta elements state the date in any notation of their systems, in Vietnam's time."""
    linked = script({"@type": "NewsArticle", "headline": "Đá Bạc đắp xong đê", "datePublished": value})

    assert 3 * ["2024-09-25"] == [
        day(head=linked),
        day(head=meta("article:published_time", value)),
        day(f'<span itemprop="datePublished" content="{value}"></span>'),
    ]


def test_linked_data_come_first() -> None:
    """Linked data outrank meta elements, and these a line far from them."""
    linked = script({"@type": "NewsArticle", "datePublished": "2024-09-25"})

    assert "2024-09-25" == day("<p>1/1/2020</p>", linked + meta("article:published_time", "2023-01-01"))
    assert "2023-01-01" == day("<p>1/1/2020</p>", meta("article:published_time", "2023-01-01"))


def test_day_in_the_line_corrects_the_time_zone() -> None:
    """A time of Vietnam that is stated as Greenwich's is corrected by the line that readers see."""
    stated = meta("article:published_time", "2024-09-25T20:40:00Z")

    assert ("2024-09-26", "2024-09-25") == (day(head=stated), day("<p>20:40 25/9/2024</p>", stated))


def test_american_date_is_decided_by_the_line() -> None:
    """A value whose day and month may be swapped is read as the line that readers see."""
    stated = meta("pubdate", "9/5/2024 2:05:00 PM")

    assert ("2024-09-05", "2024-05-09") == (day(head=stated), day("<p>9/5/2024 14:05</p>", stated))


def test_dates_that_are_not_the_articles() -> None:
    """Neither today's date in the head of the page, nor those of changes, comments and other articles date it."""
    others = '<aside><a href=a>Giá lúa tăng</a> <time datetime="2024-01-01">1/1/2024</time></aside>'
    comments = '<div class="comments"><div><time datetime="2024-01-02">2/1</time> Hay</div></div>'
    head = meta("article:modified_time", "2024-01-03T08:00:00+07:00")

    assert day("", head, '<div class="top">Thứ Hai, 30/11/2026</div>', others + comments) is None


def test_line_of_a_change() -> None:
    """A line that states when the page was changed dates it only if nothing else does."""
    line = "<p>Cập nhật lúc 08:15 ngày 26/9/2024</p>"
    stated = meta("article:published_time", "2024-09-25T20:40:00+07:00")

    assert ("2024-09-26", "2024-09-25") == (day(line), day(line, stated))


def test_line_below_the_text() -> None:
    """A line below the text dates the article if it says so."""
    assert "2024-09-25" == day(end="<p>Ngày đăng: 25/9/2024</p>")


def test_other_metadata() -> None:
    """What only htmldate knows is found by it."""
    assert "2024-09-25" == day(head='<meta name="citation_publication_date" content="2024-09-25">')


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00", f"{date.max}", "sớm nay", ""])
def test_no_date(value: str) -> None:
    """A value that is no possible date of publication is passed over."""
    assert day(head=meta("article:published_time", value)) is None
