"""Which period a question asks for, and whether the reader wants nothing else.

Words without a year mean the last time gone by, unless the question looks ahead ("tới", "sẽ"). Days are those of
Asia/Ho_Chi_Minh. Nothing here raises on what people type, and time is linear in it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from retrieval.dates.calendar import HO_CHI_MINH, Period, Reference, part_of
from retrieval.dates.period_patterns import TimeWords, find_time_words
from retrieval.text.normalise import compose, fold

_AHEAD = "sẽ|sắp|sắp tới|dự kiến|tới đây"
_NEWS = r"(?:tin(?: tức)?(?: (?:mới|nóng|nổi bật))?|bản tin|điểm tin|điểm báo|thời sự|bài(?: báo| viết)?|báo)"
_RESTRICTING = (
    rf"(?:{_NEWS}(?: (?:nào|gì))?(?: (?:được|đã))?(?: (?:đăng|viết|ra|xuất bản))?"
    r"|(?:được|đã) (?:đăng|xuất bản)|đăng(?: tải)?|xuất bản)(?: (?:trong|vào|hồi|của|từ|đến|trước|sau|ngày|hôm))?\s$"
)
_LATEST = r"(?<!\w)(?:mới nhất|gần đây nhất|gần đây|mới đây|vừa qua)(?!\w)"
_MOST = 12  # time words that are read
_REACH = 60  # characters before time words in which what governs them is looked for
_ABOUT = r"^\s*(?:về|nói về|liên quan đến|viết về)\s"


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """What a question asks for in time; its words are ``question[start:end]``.

    ``period`` is None where only the ``latest`` is asked for, which is a preference and no range. ``restricts`` tells
    that the reader asks for what was published then ("tin tuần trước về …"), not for what happened then.
    """

    period: Period | None
    start: int
    end: int
    restricts: bool = False

    @property
    def latest(self) -> bool:
        """Whether the newest is asked for, whenever that was."""
        return self.period is None


@dataclass(frozen=True, slots=True)
class _Patterns:
    ahead: re.Pattern[str]
    restricting: re.Pattern[str]
    latest: re.Pattern[str]
    about: re.Pattern[str]
    joined: re.Pattern[str]
    until_now: re.Pattern[str]
    part: re.Pattern[str]
    since: re.Pattern[str]
    until: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    compared: re.Pattern[str]

    @classmethod
    def make(cls, *, folded: bool) -> "_Patterns":
        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(fold(pattern) if folded else pattern, re.IGNORECASE)

        return cls(
            ahead=compiled(rf"(?<!\w)(?:{_AHEAD})(?!\w)"),
            restricting=compiled(rf"(?<!\w){_RESTRICTING}"),
            latest=compiled(_LATEST),
            about=compiled(_ABOUT),
            joined=compiled(r"\s?(?:(?:cho )?(?:đến|tới)(?: hết)?|-|–|và)\s?"),
            until_now=compiled(r"\s(?:cho )?(?:đến|tới) (?:nay|hiện nay|bây giờ|giờ)(?!\w)"),
            part=compiled(r"(?<!\w)(nửa (?:đầu|cuối|sau)|đầu|giữa|cuối)\s(?:của\s)?$"),
            since=compiled(r"(?<!\w)(?<!đầu )(?:(?:kể |tính )?từ)\s$"),
            until=compiled(r"(?<!\w)(?:tính |cho |kể )?(?:đến|tới)(?: hết| cuối)?\s$"),
            before=compiled(r"(?<!\w)trước(?: khi)?\s$"),
            after=compiled(r"(?<!\w)(?:kể từ )?sau\s$"),
            compared=compiled(r"(?<!\w)(?:(?:so với|cùng kỳ|hơn)(?:\s\w+){0,3}|sinh)\s$"),
        )


_EXACT, _FOLDED = _Patterns.make(folded=False), _Patterns.make(folded=True)


def read_period(question: str, asked_at: datetime) -> AskedPeriod | None:
    """The period that ``question`` asks for, asked at ``asked_at`` (aware); None where it asks for none."""
    composed = compose(question)
    text = composed.text
    folded = text.isascii()
    patterns = _FOLDED if folded else _EXACT
    reference = Reference(_day_of(asked_at), ahead=patterns.ahead.search(text) is not None)
    found = find_time_words(text, folded=folded)
    readings = [_within_calendar(text, found, place, reference, patterns) for place in range(min(len(found), _MOST))]
    asked = [one for one in readings if one is not None]
    best = next((one for one in asked if one.restricts), asked[0] if asked else None)
    if best is None:
        match = patterns.latest.search(text)
        best = match and AskedPeriod(None, *match.span())
    if best is None:
        return None
    start, end = composed.span(best.start, best.end)
    return replace(best, start=start, end=end)


def _day_of(asked_at: datetime) -> date:
    try:
        return asked_at.astimezone(HO_CHI_MINH).date()
    except OverflowError:  # within hours of an end of the calendar
        return asked_at.date()


def without_period(question: str, asked: AskedPeriod) -> str:
    """What is left to look for of ``question`` without the words of the period: those around it."""
    patterns = _FOLDED if question.isascii() else _EXACT
    before = patterns.restricting.sub("", question[: asked.start])
    after = patterns.about.sub("", question[asked.end :])
    return f"{before.rstrip()} {after.lstrip()}".strip()


def _within_calendar(
    text: str, found: list[TimeWords], place: int, reference: Reference, patterns: _Patterns
) -> AskedPeriod | None:
    """As `_read`, and None for what lies beyond the years 1 to 9999."""
    try:
        return _read(text, found, place, reference, patterns)
    except (ValueError, OverflowError):
        return None


def _read(
    text: str, found: list[TimeWords], place: int, reference: Reference, patterns: _Patterns
) -> AskedPeriod | None:
    """What the words at that place ask for, with those they are joined to and what stands before them."""
    words = found[place]
    if _before(patterns.compared, text, words.start) or (place and _joined(text, found, place - 1, patterns)):
        return None
    end = words.end
    if _joined(text, found, place, patterns):
        period = _span(words, found[place + 1], reference)
        end = found[place + 1].end
    else:
        period = words.meaning(reference)
    if period is None:
        return None
    start = words.start
    if end == words.end:
        if part := _before(patterns.part, text, start):
            period, start = part_of(period, part[1]), part.start()
        if (now := patterns.until_now.match(text, end)) and period.since <= reference.today:
            period, end = Period(period.since, reference.today), now.end()
    if end == words.end and not words.whole:
        period, start = _opened(text, start, period, patterns)
    elif since := _before(patterns.since, text, start):
        start = since.start()
    return AskedPeriod(period, start, end, _before(patterns.restricting, text, start) is not None)


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """Where ``pattern``, which ends with its text, stands right before ``end``."""
    return pattern.search(text, max(0, end - _REACH), end)


def _joined(text: str, found: list[TimeWords], place: int, patterns: _Patterns) -> bool:
    """Whether the words at that place and the next make one range: "từ … đến …", "giữa … và …"."""
    if place + 1 >= len(found):
        return False
    between = text[found[place].end : found[place + 1].start]
    if patterns.joined.fullmatch(between) is None:
        return False
    return "v" not in between.lower() or fold(text[: found[place].start].lower()).endswith("giua ")


def _span(first: TimeWords, last: TimeWords, reference: Reference) -> Period | None:
    """From the first to the last, each in the other's year where it has none."""
    if first.dated and not last.dated:
        begin = first.meaning(reference)
        end = begin and last.meaning(replace(reference, year=begin.since.year))
    else:
        end = last.meaning(reference)
        begin = end and first.meaning(reference if first.dated else replace(reference, year=end.until.year))
        if begin and end and begin.since > end.until and not first.dated:
            begin = first.meaning(replace(reference, year=end.until.year - 1))
    if begin is None or end is None or begin.since > end.until:
        return None
    return Period(begin.since, end.until)


def _opened(text: str, start: int, period: Period, patterns: _Patterns) -> tuple[Period, int]:
    """The period as "từ", "đến", "trước" or "sau" before it open it, and where the words then begin."""
    day = timedelta(days=1)
    if match := _before(patterns.before, text, start):
        return Period(date.min, period.since - day), match.start()
    if match := _before(patterns.after, text, start):
        return Period(period.until + day, date.max), match.start()
    if match := _before(patterns.since, text, start):
        return Period(period.since, date.max), match.start()
    if match := _before(patterns.until, text, start):
        return Period(date.min, period.until), match.start()
    return period, start
