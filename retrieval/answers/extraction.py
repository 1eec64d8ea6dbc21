"""The answer inside a sentence: the shortest span of the type that a question asks for, or nothing where unsure.

Candidates are found by what their form says (`answer_quantities`, `answer_times`, `answer_names`) or by where they
stand (`answer_phrases`); the best is chosen by form, by nearness to what the question names, and by how well it fills
the asking word's place. The weights are round figures that differ little from the best on the even questions of
``tests.bench.answer_spans``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from retrieval.answers.alignment import AnswerReading, Span
from retrieval.answers.names import Sort, find_lists, find_names
from retrieval.answers.phrases import (
    find_circumstances,
    find_groups,
    find_objects,
    find_places,
    find_reasons,
    find_slots,
)
from retrieval.answers.quantities import find_quantities, find_ranks, find_times_of_day
from retrieval.answers.times import find_times
from retrieval.questions.answer_kind import Kind
from retrieval.questions.query import Query
from retrieval.text.normalise import Token, compose, fold, forms
from retrieval.text.quantity_units import Unit, asked_unit, holds_unit

_LONGEST_SENTENCE = 4_000  # characters; beyond, a text is no sentence, and no span of it is short

_NEAR, _SLOT, _WORTH, _NEW, _HEAD, _LED, _ASIDE = 2.0, 0.5, 2.0, 1.0, 1.0, 0.7, -0.5
_OF_UNIT = 1.0  # added to the worth of a quantity in the unit asked for
_COUNTED = 0.3  # for each word of what is asked after that stands with the figure
_OF_CHANGE = -0.7  # by how much something rose or fell, where that is not asked
_IN_DATE = -0.7  # the figures of a date are seldom a quantity
_WHO: Mapping[Sort, float] = {"person": 1.0, "plain": 0.8, "official": 0.6, "body": 0.5, "place": 0.3}
_WHERE: Mapping[Sort, float] = {"person": 0.1, "plain": 0.6, "official": 0.0, "body": 0.5, "place": 1.0}
_WHOLE_LIST = 0.2
_FILLS_SLOT = 0.1
_FITS_SLOT = 1.0

_ALIKE = {
    one: other
    for words in (("tại", "ở"), ("đến", "tới"), ("vào", "tới"), ("bởi", "do"))
    for one, other in (words, (fold(words[0]), fold(words[1])))
}
_COUNTING = frozenset(change(form) for form in forms("nhiêu mấy lâu xa") for change in (str, fold))
_SEVERAL = frozenset(change(form) for form in forms("những các gồm hai ba") for change in (str, fold))
_PURPOSE = re.compile(r"\b(?:muc dich|de lam gi)\b")
_CHANGE = re.compile(r"(?:tăng|giảm|mất|thêm|hơn|kém|lãi|lỗ)(?: (?:thêm|khoảng|gần|hơn|tới|đến))?\s$", re.IGNORECASE)
_CHANGE_ASKED = re.compile(r"\b(?:tang|giam|mat|them|hon|kem|lai|lo|chenh)\b")
_DAY_OR_YEAR = re.compile(r"tháng \d|năm \d|/", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"(?:(?:những |các )?năm|ngày|tháng|lúc|khi|đó|này|đây|thời|cuối|đầu|giữa|khoảng|mùa|tuần|hôm|\d[\d.,]*"
    r"|(?:một|hai|ba|vài|nhiều) (?:năm|ngày|tháng|giờ|tuần))(?!\w)",
    re.IGNORECASE,
)


def find_answer(query: Query, sentence: str, tokens: Sequence[Token] | None = None) -> tuple[int, int] | None:
    """Where in ``sentence`` as written the answer to ``query`` starts and ends, or None where unsure.

    ``tokens`` are those of ``sentence``, for whoever has them already.
    Takes time linear in the sentence, and never raises. Pure, so safe in any thread.
    """
    if len(sentence) > _LONGEST_SENTENCE:
        return None
    composed = compose(sentence)
    reading = AnswerReading.of(query, composed.text, tokens if composed.text == sentence else None)
    scored = [(score, span) for span in _candidates(reading) if (score := _score(reading, span)) is not None]
    if not scored:
        return None
    _, best = max(scored, key=lambda pair: pair[0])
    return composed.span(best.start, best.end)


def _score(reading: AnswerReading, span: Span) -> float | None:
    """How well ``span`` answers; None where it cuts a syllable, or says nothing but what the question names already."""
    tokens = reading.tokens_of(span)
    if not tokens or reading.cuts(span):
        return None
    telling = [at for at in tokens if reading.content[at] or reading.forms[at][0].isdecimal()]
    new = sum(reading.comparable[at] not in reading.asked for at in telling)
    if not new or (reading.query.kind == "who" and _is_asked_about(reading, tokens)):
        return None
    return (
        _NEAR * reading.nearness(tokens)
        + _SLOT * reading.slot(tokens)
        + _WORTH * span.worth
        + _NEW * new / len(telling)
        + _HEAD * any(reading.comparable[at] in reading.query.heads for at in tokens)
        + _LED * _is_led(reading, tokens.start)
        + _ASIDE * (reading.query.kind != "where" and reading.text.startswith("(", max(0, span.start - 1)))
    )


def _is_asked_about(reading: AnswerReading, tokens: range) -> bool:
    """Whether the person named there is one whom the question names, whatever titles stand before the name.

    Not where just that is asked: *Trịnh Thúy Vân là ai*.
    """
    capitals = [at for at in tokens if reading.text[reading.tokens[at].start].isupper()]
    if not capitals or capitals[-1] != tokens.stop - 1 or reading.query.syllables[-1:] == ("ai",):
        return False
    last = reading.comparable[capitals[-1]]
    if len(capitals) > 1 and capitals[-2] == capitals[-1] - 1:
        return (reading.comparable[capitals[-2]], last) in reading.asked_pairs
    return last in reading.asked


def _is_led(reading: AnswerReading, first: int) -> bool:
    """Whether the word before is the one before the asking word: *bởi ai*, *ở đâu*."""
    if not first or not reading.lead or reading.query.kind not in {"who", "where"}:
        return False
    before = reading.comparable[first - 1]
    return _ALIKE.get(before, before) == _ALIKE.get(reading.lead, reading.lead)


def _candidates(reading: AnswerReading) -> Iterator[Span]:
    unit = asked_unit(" ".join(reading.query.syllables), folded=reading.query.unaccented)
    if reading.query.kind == "number":
        yield from _amounts(reading, unit)
        return
    if unit == "rank":
        yield from find_ranks(reading.text)
    find = _BY_KIND.get(reading.query.kind)
    if find:
        yield from find(reading)


def _amounts(reading: AnswerReading, unit: Unit | None) -> Iterator[Span]:
    exact = {"rank": find_ranks, "clock": find_times_of_day}.get(unit or "")
    if exact:
        yield from (span._replace(worth=span.worth + _OF_UNIT) for span in exact(reading.text))
    dates = [] if unit == "clock" else list(find_times(reading.text))
    if unit == "duration":
        dates = [date for date in dates if _DAY_OR_YEAR.search(reading.text[date.start : date.end])]
    change_asked = _CHANGE_ASKED.search(" ".join(map(fold, reading.query.syllables))) is not None
    in_dates = {at for date in dates for at in range(date.start, date.end)}
    for span in find_quantities(reading.text):
        of_unit = unit is not None and holds_unit(reading.text[span.start : span.end], unit)
        changed = not change_asked and _CHANGE.search(reading.text, 0, span.start) is not None
        worth = span.worth + _OF_UNIT * of_unit + _IN_DATE * (span.start in in_dates) + _OF_CHANGE * changed
        counting = _with_what_is_counted(reading, span._replace(worth=worth))
        named = sum(reading.comparable[at] in reading.counted for at in reading.tokens_of(counting))
        yield counting._replace(worth=worth + _COUNTED * named)
    if _COUNTING.isdisjoint(reading.query.syllables):
        yield from find_objects(reading)


def _with_what_is_counted(reading: AnswerReading, span: Span) -> Span:
    """``span`` and the words after it that the question has after *bao nhiêu*: *39 máy chủ*."""
    end, at = span.end, reading.tokens_of(span).stop
    while at < len(reading.tokens) and reading.spaced_before(at) and reading.comparable[at] in reading.counted:
        end = reading.tokens[at].end
        at += 1
    return span._replace(end=end)


def _times(reading: AnswerReading) -> Iterator[Span]:
    yield from find_times(reading.text)
    yield from find_circumstances(reading)


def _people(reading: AnswerReading) -> Iterator[Span]:
    yield from _names(reading, _WHO)
    yield from find_groups(reading)
    yield from _fillers(reading)


def _places(reading: AnswerReading) -> Iterator[Span]:
    yield from _names(reading, _WHERE)
    yield from (span for span in find_places(reading) if not _NO_PLACE.match(reading.text, span.start))
    yield from _fillers(reading)


def _names(reading: AnswerReading, worth: Mapping[Sort, float]) -> Iterator[Span]:
    names = list(find_names(reading))
    for span, sort in names:
        yield span._replace(worth=worth[sort])
    if not _SEVERAL.isdisjoint(reading.query.syllables):
        for span, sort in find_lists(reading, names):
            yield span._replace(worth=worth[sort] + _WHOLE_LIST)


def _fillers(reading: AnswerReading) -> Iterator[Span]:
    for span in find_slots(reading):
        if not _NO_PLACE.match(reading.text, span.start):
            yield span._replace(worth=_FILLS_SLOT)


def _chosen(reading: AnswerReading) -> Iterator[Span]:
    """Names of what is asked for by its kind: *công ty nào*, *giải nào*."""
    for span, _ in find_names(reading):
        tokens = reading.tokens_of(span)
        of_kind = any(reading.comparable[at] in reading.query.heads for at in tokens)
        if of_kind or reading.slot(tokens) >= _FITS_SLOT:
            yield span


def _deeds(reading: AnswerReading) -> Iterator[Span]:
    return (span for span in find_objects(reading) if reading.text[span.start].islower())


def _things(reading: AnswerReading) -> Iterator[Span]:
    return (span for span in find_objects(reading) if not reading.text[span.start].isdecimal())


def _reasons(reading: AnswerReading) -> Iterator[Span]:
    purpose = _PURPOSE.search(fold(" ".join(reading.query.syllables))) is not None
    return find_reasons(reading, purpose=purpose)


_BY_KIND: Mapping[Kind, Callable[[AnswerReading], Iterator[Span]]] = {
    "when": _times,
    "who": _people,
    "where": _places,
    "why": _reasons,
    "how": _deeds,
    "what": _things,
    "which": _chosen,
}
