"""The day on which a page states that its article was published."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lxml import html
from lxml.html import HtmlElement

from retrieval.articles.pages.blocks import Block
from retrieval.articles.pages.statements import Statements
from retrieval.dates.calendar import today
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.dates.publication.stated_date import stated_date

_AMERICAN = re.compile(r"\s*(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\s+\d{1,2}:\d\d(?::\d\d)?\s*[AP]M", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(\d{10})(?:\d{3})?\s*")
_UPDATED = re.compile(r"cập nhật|chỉnh sửa|sửa đổi|updated|modified", re.IGNORECASE)
_LABEL = re.compile(r"(?:ngày đăng|đăng (?:lúc|ngày)|xuất bản|phát hành|ngày viết|posted|published)", re.IGNORECASE)
_NOT_WORDS = re.compile(r"\d+|(?<!\w)(?:gmt|am|pm|thứ|hai|ba|tư|năm|sáu|bảy|chủ|nhật|ngày|tháng|h|phút|giờ)(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_EARLIEST = date(1990, 1, 1)
# Chosen.
_MOST_WORDS = 8  # beside the date in a line that states it
_LONGEST_LINE = 120  # characters
_REACH_BEFORE = 6  # blocks above the title
_REACH_AFTER = 12  # blocks below it


def published_day(page: HtmlElement, stated: Statements, blocks: Sequence[Block], content_end: int) -> str | None:
    """Return the day of publication as an ISO date (or less of it), None if the page names none.

    What linked data and metadata state comes first. The line that readers see by the title overrides them within a day,
    since some papers state Vietnam's time as if it were Greenwich's; then comes htmldate's fast search.
    """
    seen = _near_title(stated, blocks) or _labelled(blocks, content_end)
    for value in stated.dates:
        for day in _readings(value):
            if seen and seen.day and abs(_day(seen) - _day(day)) <= timedelta(days=1):
                return seen.iso()
        for day in _readings(value):
            return day.iso()
    return seen.iso() if seen else _searched(page)


def _readings(value: str) -> Iterator[PublicationDate]:
    """Yield what a stated value may mean, the likeliest first."""
    if american := _AMERICAN.match(value):
        month, day, year = american.groups()
        found = [stated_date(f"{year}-{int(month):02}-{int(day):02}"), stated_date(f"{year}-{int(day):02}-{int(month):02}")]
    elif seconds := _SECONDS.fullmatch(value):
        found = [stated_date((date(1970, 1, 1) + timedelta(seconds=int(seconds[1]) + 7 * 3600)).isoformat())]
    else:
        found = [stated_date(value)]
    yield from (day for day in found if day and _is_plausible(day))


def _is_plausible(found: PublicationDate) -> bool:
    return found.day is not None and found.year is not None and _EARLIEST <= _day(found) <= today() + timedelta(days=1)


def _day(found: PublicationDate) -> date:
    return date(found.year or 1, found.month or 1, found.day or 1)


def _near_title(stated: Statements, blocks: Sequence[Block]) -> PublicationDate | None:
    """Return the date in a line just below the title, else just above it."""
    at = next((i for i, block in enumerate(blocks) if block is stated.heading), None)
    if at is None:
        return None
    below: list[Block] = []
    for block in blocks[at + 1 : at + 1 + _REACH_AFTER]:
        below.append(block)
    above = blocks[max(0, at - _REACH_BEFORE) : at]
    lines = [*below, *reversed(above)]
    found = [(day, _UPDATED.search(block.text) is not None) for block in lines if (day := _in_line(block))]
    published = [day for day, is_update in found if not is_update]
    return next(iter([*published, *(day for day, _ in found)]), None)


def _labelled(blocks: Sequence[Block], content_end: int) -> PublicationDate | None:
    """Return the date in a line below the text that says when it was published."""
    lines = (block for block in blocks[content_end:] if _LABEL.search(block.text))
    return next(filter(None, map(_in_line, lines)), None)


def _in_line(block: Block) -> PublicationDate | None:
    """Return the day of a line that is little more than a date."""
    if len(block.text) > _LONGEST_LINE or block.link_share > 0.9:  # noqa: PLR2004 — all but marks
        return None
    if len(_WORD.findall(_NOT_WORDS.sub(" ", block.text))) > _MOST_WORDS:
        return None
    found = stated_date(block.text)
    return found if found and _is_plausible(found) else None


def _searched(page: HtmlElement) -> str | None:
    """Return what htmldate finds without searching all of the text."""
    from htmldate import find_date  # noqa: PLC0415 — takes 90 ms to import, and few pages need it

    written = find_date(html.tostring(page, encoding="unicode"), extensive_search=False, original_date=True)
    found = stated_date(written or "")
    return found.iso() if found and _is_plausible(found) else None
