"""The period that a question asks for, and whether the reader wants only articles published in it.

Time words without a year mean the last such time, unless the question looks ahead ("tới", "sẽ"). Days are those of
Asia/Ho_Chi_Minh. Nothing here raises, whatever the question, and time is linear in its length.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from retrieval.dates.calendar import HO_CHI_MINH, Period, Reference, part_of
from retrieval.dates.date_expressions import PART, RANGE_MARK, SINCE, TIME_WORDS, match_before
from retrieval.dates.period_patterns import TimeWords, find_time_words
from retrieval.text.normalise import compose, fold
from retrieval.text.word_lists import alternation

_NEWS = r"(?:tin(?: tức)?(?: (?:mới|nóng|nổi bật))?|bản tin|điểm tin|điểm báo|thời sự|bài(?: báo| viết)?|báo)"
_RESTRICTING = (
    rf"(?:{_NEWS}(?: (?:nào|gì))?(?: (?:được|đã))?(?: (?:đăng|viết|ra|xuất bản))?"
    r"|(?:được|đã) (?:đăng|xuất bản)|đăng(?: tải)?|xuất bản)(?: (?:trong|vào|hồi|của|từ|đến|trước|sau|ngày|hôm))?\s$"
)
_LATEST = r"(?<!\w)(?:mới nhất|gần đây nhất|gần đây|mới đây|vừa qua)(?!\w)"
_ABOUT = r"^\s*(?:về|nói về|liên quan đến|viết về)\s"
# Chosen, to bound the time of a question.
_MOST_TIME_WORDS = 12
_REACH = 60  # characters before time words in which the words that govern them are looked for


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """The period that ``question[start:end]`` asks for.

    Attributes:
        period: None where only the latest is asked for, which is a preference and no range.
        start: Where the time words begin, in characters of the question.
        end: Where they end.
        restricts: Whether the reader wants what was published then ("tin tuần trước về …"), not what happened then.
        bare: Whether the words name a part of a year ("quý 2", "8 tháng đầu năm") without its year, so that ``period``
            is only the last such time; False where the question looks ahead.
    """

    period: Period | None
    start: int
    end: int
    restricts: bool = False
    bare: bool = False

    @property
    def latest(self) -> bool:
        """Whether the newest is asked for, of any time."""
        return self.period is None


@dataclass(frozen=True, slots=True)
class _Patterns:
    ahead: re.Pattern[str]
    restricting: re.Pattern[str]
    latest: re.Pattern[str]
    about: re.Pattern[str]
    range_mark: re.Pattern[str]
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
            ahead=compiled(rf"(?<!\w)(?:{alternation(TIME_WORDS['asked ahead'])})(?!\w)"),
            restricting=compiled(rf"(?<!\w){_RESTRICTING}"),
            latest=compiled(_LATEST),
            about=compiled(_ABOUT),
            range_mark=compiled(rf"\s?(?:{RANGE_MARK}|và)\s?"),
            until_now=compiled(r"\s(?:cho )?(?:đến|tới) (?:nay|hiện nay|bây giờ|giờ)(?!\w)"),
            part=compiled(rf"(?<!\w)({PART})\s(?:của\s)?$"),
            since=compiled(SINCE),
            until=compiled(r"(?<!\w)(?:tính |cho |kể )?(?:đến|tới)(?: hết| cuối)?\s$"),
            before=compiled(r"(?<!\w)trước(?: khi)?\s$"),
            after=compiled(r"(?<!\w)(?:kể từ )?sau\s$"),
            compared=compiled(r"(?<!\w)(?:(?:so với|cùng kỳ|hơn)(?:\s\w+){0,3}|sinh)\s$"),
        )


_EXACT, _FOLDED = _Patterns.make(folded=False), _Patterns.make(folded=True)


def read_period(question: str, asked_at: datetime) -> AskedPeriod | None:
    """Return the period that ``question`` asks for, None where it asks for none.

    ``asked_at`` is aware, of any zone. Of several periods it is one that restricts, else the first.
    """
    composed = compose(question)
    text = composed.text
    folded = text.isascii()
    patterns = _FOLDED if folded else _EXACT
    reference = Reference(_day_of(asked_at), ahead=patterns.ahead.search(text) is not None)
    found = find_time_words(text, folded=folded)
    periods = [_resolve(text, found, index, reference, patterns) for index in range(min(len(found), _MOST_TIME_WORDS))]
    asked = [period for period in periods if period is not None]
    best = next((period for period in asked if period.restricts), asked[0] if asked else None)
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
    """Return ``question`` without the time words of ``asked`` and the words that only introduce them."""
    patterns = _FOLDED if question.isascii() else _EXACT
    before = patterns.restricting.sub("", question[: asked.start])
    after = patterns.about.sub("", question[asked.end :])
    return f"{before.rstrip()} {after.lstrip()}".strip()


def _resolve(
    text: str, found: list[TimeWords], index: int, reference: Reference, patterns: _Patterns
) -> AskedPeriod | None:
    """Resolve ``found[index]``; None where it is not asked for, or lies outside the years 1 to 9999."""
    try:
        return _resolve_in_context(text, found, index, reference, patterns)
    except (ValueError, OverflowError):
        return None


def _resolve_in_context(
    text: str, found: list[TimeWords], index: int, reference: Reference, patterns: _Patterns
) -> AskedPeriod | None:
    """Resolve ``found[index]`` together with what it is joined to and the words before it."""
    words = found[index]
    if _before(patterns.compared, text, words.start) or (index and _are_joined(text, found, index - 1, patterns)):
        return None
    end, bare = words.end, words.bare and not reference.ahead
    if _are_joined(text, found, index, patterns):
        bare = bare and found[index + 1].bare
        period = _range(words, found[index + 1], reference)
        end = found[index + 1].end
    else:
        period = words.resolve(reference)
    if period is None:
        return None
    start = words.start
    if end == words.end:
        if part := _before(patterns.part, text, start):
            period, start = part_of(period, part[1]), part.start()
        if (now := patterns.until_now.match(text, end)) and period.since <= reference.today:
            period, end, bare = Period(period.since, reference.today), now.end(), False
    if end == words.end and not words.is_range:
        period, start = _with_open_end(text, start, period, patterns)
    elif since := _before(patterns.since, text, start):
        start = since.start()
    return AskedPeriod(period, start, end, _before(patterns.restricting, text, start) is not None, bare)


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    return match_before(pattern, text, end, _REACH)


def _are_joined(text: str, found: list[TimeWords], index: int, patterns: _Patterns) -> bool:
    """Return whether ``found[index]`` and the next make one range: "từ … đến …", "giữa … và …"."""
    if index + 1 >= len(found):
        return False
    between = text[found[index].end : found[index + 1].start]
    if patterns.range_mark.fullmatch(between) is None:
        return False
    return "v" not in between.lower() or fold(text[: found[index].start].lower()).endswith("giua ")


def _range(first: TimeWords, last: TimeWords, reference: Reference) -> Period | None:
    """Return the range from first to last; one without a year takes it from the other."""
    if first.dated and not last.dated:
        begin = first.resolve(reference)
        end = begin and last.resolve(replace(reference, year=begin.since.year))
    else:
        end = last.resolve(reference)
        begin = end and first.resolve(reference if first.dated else replace(reference, year=end.until.year))
        if begin and end and begin.since > end.until and not first.dated:
            begin = first.resolve(replace(reference, year=end.until.year - 1))
    if begin is None or end is None or begin.since > end.until:
        return None
    return Period(begin.since, end.until)


def _with_open_end(text: str, start: int, period: Period, patterns: _Patterns) -> tuple[Period, int]:
    """Open the period at one end if "từ", "đến", "trước" or "sau" precedes; return it and where its words begin."""
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
