"""The figures of one quantity in a timeline, to be drawn over time.

Figures are of one quantity if the sentence of each names the topic, and they have one unit, are named by like words,
and are of days, or all of years. What may be read in two ways, or says how much something rose or fell, is no figure of
it, nor is a temperature, which is of a place and an hour. The constants were chosen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from statistics import median
from typing import NamedTuple

from retrieval.answers.quantities import find_quantities
from retrieval.dates.event_dates import event_date
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement
from retrieval.summaries.article_selection import TopicWords
from retrieval.summaries.timeline import Entry
from retrieval.text.normalise import compose, fold, forms, tokenise

LEAST = 3  # points of a series
LATEST = 5  # that a summary begins with

_CONSIDERED = 30  # sentences, whose dates are slow to read
_NAMED_BY = 60  # characters before a figure, in its sentence, that name it
_ALIKE = 2  # syllables that the names of two figures share
_MONTH = 31  # days; longer times are compared with each other only
_WIDEST = 8  # times the median or a part of it: what differs more is another quantity or a slip
_SCALES = {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_SCALE = rf"(?:\s?(?:{'|'.join(_SCALES)})\b)*"
_FIGURE = re.compile(
    rf"(?:[^\W\d]+\s){{0,3}}(?P<figure>(?P<first>\d[\d.,]*)(?:{_SCALE}\s?(?:-|–|đến|tới)\s?(?P<last>\d[\d.,]*))?"
    rf"(?P<scale>{_SCALE}))\s?(?P<unit>\D*)",
    re.IGNORECASE,
)
# Units of figures that are of one event each, and change from story to story without being one quantity over time.
_OF_ONE_EVENT = frozenset(forms("người vụ nạn nhân năm tháng ngày tuổi giờ phút"))
_RATES = frozenset(forms("suất lệ phát trưởng gdp cpi thuế"))  # in a topic whose figures may be shares
_UNIT = re.compile(r"(?!°|độ\b)\S", re.IGNORECASE)
_PER = re.compile(r"\s(?:một|mỗi)\s(\w+)")  # after "đồng", as "/" in others
# Before a figure that is a difference: "tăng 5 %", and not "tăng lên 5 %", whose verb is not the last word.
_DIFFERENCE = re.compile(
    r"(?:(?:tăng|giảm|thêm|bớt|mất)(?: (?:gần|hơn|khoảng|thêm|nhẹ|mạnh|tới))?|(?:cao|thấp|đắt|rẻ|nhiều|ít) hơn[^,;]*"
    r"|chênh(?: lệch)?[^,;]*)\s*$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"[.!?…]\s(?=\S)|\n")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an entry: the slice ``start:end`` of its text.

    ``value`` is in the scale of the series, of a range its middle; ``number`` is how the article writes it, with its
    scale if that is another.
    """

    entry: Entry
    start: int
    end: int
    value: float
    number: str

    @property
    def text(self) -> str:
        """The figure as the article writes it."""
        return self.entry.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """At least `LEAST` figures of one quantity, one an entry, in order of time; ``unit`` with its scale, as written."""

    unit: str
    figures: tuple[Figure, ...]


class _Found(NamedTuple):
    start: int
    end: int
    value: float
    number: str
    scale: str
    unit: str
    before: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: Entry
    found: _Found
    name: frozenset[str]


def latest_figures(index: SentenceIndex, articles: Sequence[int], query: Query) -> FigureSeries | None:
    """Return the series of figures in the sentences of ``articles`` that name the topic ``query``, the last `LATEST`.

    What is announced, numbers of people and spans of time are left out; so are shares, but in a topic such as "lãi
    suất", and rates of a currency in a topic that names it. The first sentences of the first articles are considered.
    Takes tens of milliseconds.
    """
    numbers = [one for article in articles for one in index.sentences_of(article)]
    sentences = map(index.sentence, TopicWords.of(query).sentences(index, numbers).tolist())
    named = frozenset(map(fold, forms(query.text)))
    stating = (one for one in sentences if any(_figures_in(one.text, named)) and is_statement(one.text))
    entries: list[Entry] = []
    for rank, one in enumerate(islice(stating, _CONSIDERED)):
        event = event_date(one.text, index.article(one.article).published)
        if event is not None:
            entries.append(Entry(one.article, one.start, one.end, one.text, event, (event.start, event.end), rank))
    reported = [one for one in entries if not _is_announced(one, index)]
    series = figures_of(reported, query.text)
    if series is None or not _is_of_topic(series.unit, frozenset(query.syllables)):
        return None
    return FigureSeries(series.unit, series.figures[-LATEST:])


def _is_of_topic(unit: str, topic: frozenset[str]) -> bool:
    """Return whether figures with this unit may be of one quantity that the topic names."""
    if "%" in unit:
        return not _RATES.isdisjoint(topic)
    return (_OF_ONE_EVENT | topic).isdisjoint(forms(unit))


def _is_announced(entry: Entry, index: SentenceIndex) -> bool:
    written = index.article(entry.article).published.period
    return written is not None and entry.event.period.since > written.until


def figures_of(entries: Sequence[Entry], topic: str) -> FigureSeries | None:
    """Return the longest series of figures in the entries of a timeline on ``topic``; None if none is long enough."""
    named = frozenset(map(fold, forms(topic)))
    dated = [entry for entry in entries if not entry.event.bound and not entry.event.part]
    found = sorted((one for entry in dated for one in _candidates(entry, named)), key=_kind)
    series = [_of_one_quantity(list(group)) for _, group in groupby(found, key=_kind)]
    longest = max(series, key=len, default=[])
    if len(longest) < LEAST:
        return None
    scales = [one.found.scale for one in longest]
    scale = max(scales, key=scales.count)
    figures = (
        Figure(
            one.entry,
            one.found.start,
            one.found.end,
            one.found.value / _factor(scale),
            one.found.number if one.found.scale == scale else f"{one.found.number} {one.found.scale}".strip(),
        )
        for one in longest
    )
    return FigureSeries(f"{scale} {longest[0].found.unit}".strip(), tuple(figures))


def _kind(candidate: _Candidate) -> tuple[str, bool]:
    return fold(candidate.found.unit.casefold()), candidate.entry.event.days > _MONTH


def _of_one_quantity(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return a candidate of each time, the one named most like those of other entries, if any is."""
    likeness = {
        id(one): len({other.entry.rank for other in candidates if other.entry != one.entry and _alike(one, other)})
        for one in candidates
    }
    best: dict[object, _Candidate] = {}
    for one in sorted(candidates, key=lambda one: (-likeness[id(one)], one.entry.rank, one.found.start)):
        if likeness[id(one)] >= LEAST - 1:
            best.setdefault(one.entry.event.period, one)
    chosen = sorted(best.values(), key=lambda one: one.entry.event.period.since)
    usual = median([one.found.value for one in chosen]) if chosen else 0
    return [one for one in chosen if usual / _WIDEST <= one.found.value <= usual * _WIDEST]


def _alike(one: _Candidate, other: _Candidate) -> bool:
    return len(one.name & other.name) >= _ALIKE


def _candidates(entry: Entry, topic: frozenset[str]) -> Iterator[_Candidate]:
    """Yield the figures of an entry that may be in a series, but for its words of time."""
    for found in _figures_in(entry.text, topic):
        if found.end <= entry.words[0] or entry.words[1] <= found.start:
            name = frozenset(token.form for token in tokenise(found.before) if not token.form[0].isdecimal())
            yield _Candidate(entry, found, name)


def _figures_in(text: str, topic: frozenset[str]) -> Iterator[_Found]:
    """Yield the figures with a unit in the sentences of ``text`` that name the topic."""
    if compose(text).text != text:
        return
    for span in find_quantities(text):
        match = _FIGURE.fullmatch(text[span.start : span.end])
        before = _SENTENCE_START.split(text[: span.start])[-1]
        value = _value(match) if match else None
        if match is None or value is None or _DIFFERENCE.search(before) or not _UNIT.match(match["unit"].strip()):
            continue
        sentence = f"{before} {_SENTENCE_START.split(text[span.start :])[0]}"
        if not topic <= {*map(fold, forms(sentence))}:
            continue
        per = _PER.match(text, span.end)
        unit = match["unit"].strip() + (f"/{per[1]}" if per else "")
        scale = " ".join(match["scale"].lower().split())
        start, end = span.start + match.start("figure"), per.end() if per else span.end
        number = match["figure"].removesuffix(match["scale"])
        yield _Found(start, end, value * _factor(scale), number, scale, unit, before[-_NAMED_BY:])


def _value(match: re.Match[str]) -> float | None:
    """Return the figure without its scale, the middle of a range; None where it may be read in two ways."""
    values = [_number(match[name], scaled=bool(match["scale"])) for name in ("first", "last") if match[name]]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None


def _factor(scale: str) -> float:
    factor = 1.0
    for word in scale.lower().split():
        factor *= _SCALES[word]
    return factor


def _number(written: str, *, scaled: bool) -> float | None:
    """Return the value of digits as articles write them: *1.250*, *36,85*, *7.5*; None where both are possible."""
    written = written.rstrip(".,")
    parts = re.split("[.,]", written)
    marks = re.findall("[.,]", written)
    grouped = all(len(part) == 3 for part in parts[1:])  # noqa: PLR2004 — thousands
    if not marks:
        return float(written)
    if len({*marks}) > 1:
        return float(f"{''.join(parts[:-1])}.{parts[-1]}")
    if len(marks) > 1:
        return float("".join(parts)) if grouped else None
    if not grouped or parts[0] == "0":
        return float(f"{parts[0]}.{parts[1]}")
    return None if scaled or marks == [","] else float("".join(parts))
