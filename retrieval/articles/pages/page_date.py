"""The day on which a page states that its article was published."""

import re
from calendar import month_abbr
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from lxml import html
from lxml.html import HtmlElement

from retrieval.articles.pages.blocks import Block, ancestors
from retrieval.articles.pages.statements import Statements
from retrieval.dates.calendar import today
from retrieval.dates.date_expressions import find_dates
from retrieval.dates.publication.stated_date import stated_date
from retrieval.text.word_lists import alternation, named_lists

_AMERICAN = re.compile(r"\s*(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\s+\d{1,2}:\d\d(?::\d\d)?\s*[AP]M", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(?:/Date\()?(\d{10})(?:\d{3})?(?:[+-]\d{4})?(?:\)/)?\s*")
_MONTHS = {
    **{name: number for number, name in enumerate(named_lists("time_words.txt")["numbers"], start=1)},
    "tư": 4,
    "giêng": 1,
    "chạp": 12,
    **{name.lower(): number for number, name in enumerate(month_abbr) if name},
}
_MONTH_NAME = (
    rf"(?P<month>(?:tháng|thg)\s(?:{alternation(sorted(_MONTHS, key=len, reverse=True))}|1[0-2]|0?[1-9])(?!\w)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
)
# As the Vietnamese and English forms of content management systems have it.
_NAMED_MONTHS = (
    re.compile(
        rf"(?<![\d/])(?P<day>\d{{1,2}})\s{_MONTH_NAME}\.?,?\s(?:năm\s)?(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
    ),
    re.compile(rf"(?<!\w){_MONTH_NAME}\.?\s(?P<day>\d{{1,2}}),?\s(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
)
_UPDATED = re.compile(r"cập nhật|chỉnh sửa|sửa đổi|updated|modified", re.IGNORECASE)
_CHANGED = re.compile(r"modif|updat", re.IGNORECASE)
_LABEL = re.compile(r"ngày đăng|đăng (?:lúc|ngày)|xuất bản|phát hành|ngày viết|posted|published", re.IGNORECASE)
_TIME_WORDS = re.compile(
    r"\d+|(?<!\w)(?:gmt|am|pm|thứ|hai|ba|tư|năm|sáu|bảy|chủ|nhật|ngày|tháng|h|phút|giờ|lúc)(?!\w)", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_TOP = re.compile(r"header|top|nav|menu|clock|today", re.IGNORECASE)
_EARLIEST = date(1990, 1, 1)
_HOURS_EAST = 7  # Vietnam
# Chosen.
_MOST_WORDS = 8  # besides the date, in a line that states it
_LONGEST_LINE = 120  # characters
_REACH_ABOVE = 6  # blocks
_REACH_BELOW = 12


def published_day(stated: Statements, blocks: Sequence[Block]) -> str | None:
    """Return the day of publication as an ISO date, None if neither its statements nor its lines name one.

    What linked data and metadata state comes first. The line that readers see by the title overrides them within a day,
    since some papers state Vietnam's time as if it were Greenwich's.
    """
    seen = _near_title(stated, blocks) or _labelled(blocks)
    readings = [day for value in stated.dates for day in _readings(value)]
    if seen and (not readings or any(abs(seen - day) <= timedelta(days=1) for day in readings)):
        return seen.isoformat()
    day = readings[0] if readings else _near_title(stated, blocks, of_changes=True)
    return day.isoformat() if day else None


def _readings(value: str) -> Iterator[date]:
    """Yield what a stated value may mean, the likeliest first."""
    if american := _AMERICAN.match(value):
        month, day, year = american.groups()
        found = [_day(f"{year}-{int(month):02}-{int(day):02}"), _day(f"{year}-{int(day):02}-{int(month):02}")]
    elif seconds := _SECONDS.fullmatch(value):
        found = [date(1970, 1, 1) + timedelta(seconds=int(seconds[1]) + _HOURS_EAST * 3600)]
    else:
        found = [_day(value)]
    yield from (day for day in found if day and _is_plausible(day))


def _day(text: str) -> date | None:
    """Return the whole date that a text states."""
    found = stated_date(_numbered(text))
    return date(found.year, found.month, found.day) if found and found.year and found.month and found.day else None


def _numbered(text: str) -> str:
    """Return a text with its dates that name the month in numbers."""
    for pattern in _NAMED_MONTHS:
        text = pattern.sub(lambda match: f"{match['day']}/{_month(match['month'])}/{match['year']}", text)
    return text


def _is_plausible(day: date) -> bool:
    return _EARLIEST <= day <= today() + timedelta(days=1)


def _month(name: str) -> int:
    """Return the number of the month with a name."""
    words = name.lower().partition(" ")[2] or name.lower()[:3]
    return _MONTHS.get(words) or int(words)


def _near_title(stated: Statements, blocks: Sequence[Block], *, of_changes: bool = False) -> date | None:
    """Return the date in a line below the title and above the text, else just above the title.

    Lines that state when the article was changed count only on request.
    """
    at = next((i for i, block in enumerate(blocks) if block is stated.heading), None)
    if at is None:
        return None
    above = [block for block in blocks[max(0, at - _REACH_ABOVE) : at] if not _is_at_top(block, blocks[at].element)]
    prose = [i for i in range(at + 1, len(blocks)) if blocks[i].is_prose]
    until = prose[1] if len(prose) > 1 else len(blocks)
    lines = [*blocks[at + 1 : min(at + 1 + _REACH_BELOW, until)], *reversed(above)]
    counted = (line for line in lines if of_changes or not _is_of_change(line.text))
    return next(filter(None, map(_in_line, counted)), None)


def _is_of_change(line: str) -> bool:
    return _UPDATED.search(line) is not None and _LABEL.search(line) is None


def _is_at_top(block: Block, heading: HtmlElement) -> bool:
    """Return whether a block is in the head of the page, which may show today's date."""
    around = set(ancestors(heading))
    own = [element for element in ancestors(block.element) if element not in around]
    return any(_TOP.search(f"{element.tag} {element.get('class')} {element.get('id')}") for element in own)


def _labelled(blocks: Sequence[Block]) -> date | None:
    """Return the date in a line below the text that says when it was published."""
    last = max((i for i, block in enumerate(blocks) if block.is_prose), default=0)
    lines = (block for block in blocks[last:] if _LABEL.search(block.text))
    return next(filter(None, map(_in_line, lines)), None)


def _in_line(block: Block) -> date | None:
    """Return the day of a line that is little more than a date, or whose elements have one ("3 giờ trước").

    Of several it is the first, as an article is changed after it was published.
    """
    if len(block.text) > _LONGEST_LINE or block.link_share > 0.9:  # noqa: PLR2004 — all but marks
        return None
    if len(_WORD.findall(_TIME_WORDS.sub(" ", block.text))) > _MOST_WORDS:
        return None
    dates = (found for found in find_dates(_numbered(block.text)) if found.year and found.month and found.day)
    shown = [date(found.year or 1, found.month or 1, found.day or 1) for found in dates]
    hidden = [inner.get(name) for inner in block.element.iter("time", "span", "abbr") for name in ("datetime", "title")]
    days = shown or [day for value in (block.text, *filter(None, hidden)) if (day := _day(value))]
    return min(filter(_is_plausible, days), default=None)


def searched_day(metas: Iterable[HtmlElement], pruned: HtmlElement) -> str | None:
    """Return what htmldate's fast search finds in meta elements and what is left of a page, as an ISO date."""
    from htmldate import find_date  # noqa: PLC0415 — takes 90 ms to import, and few pages need it

    page = html.Element("html")
    page.append(html.Element("head"))
    page[0].extend(meta for meta in metas if not _CHANGED.search(f"{meta.get('property')} {meta.get('name')}"))
    page.extend(pruned.iter("body"))
    written = find_date(page, extensive_search=False, original_date=True)
    day = _day(written or "")
    return day.isoformat() if day and _is_plausible(day) else None
