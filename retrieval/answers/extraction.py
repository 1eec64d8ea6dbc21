"""The answer inside a sentence: the best span of the kind asked for, or none if uncertain.

Candidates are found by their form (`quantities`, `times`, `names`) or by their position (`phrases`). The best is chosen
by its form, its distance to what the question names, and how well it fills the place of the asking word. The weights
are round figures, near the best on the even questions of tests/bench/answer_spans.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.answers.alignment import AlignedSentence, AnswerSpan, WordTest
from retrieval.answers.boundaries import whole_words
from retrieval.answers.confidence import is_sure, signs_of
from retrieval.answers.names import NameKind, find_headed, find_lists, find_names
from retrieval.answers.phrases import (
    find_circumstances,
    find_groups,
    find_objects,
    find_places,
    find_reasons,
    find_slots,
)
from retrieval.answers.quantities import find_quantities, find_ranks, find_times_of_day, is_bare_numeral
from retrieval.answers.times import find_times
from retrieval.questions.answer_kind import Kind
from retrieval.questions.query import Query
from retrieval.text.normalise import Token, compose, fold, forms
from retrieval.text.quantity_units import Unit, asked_unit, holds_unit
from retrieval.text.word_lists import asking_words, function_words

_LONGEST_SENTENCE = 4_000  # characters; a longer text is no sentence

_NEAR, _SLOT, _PRIOR, _NEW, _HEAD, _LED, _ASIDE = 2.0, 0.5, 2.0, 1.0, 1.0, 0.7, -0.5
_NEAR_NUMBER = 5.0  # of figures a sentence often has several of one form
_ACTS = 0.5  # for the agent of the action asked about
_IN_CLAUSE = 1.0  # a sentence gives several figures and times in clauses of their own
_OF_CLAUSE: frozenset[Kind] = frozenset(("number", "when"))
_OF_UNIT = 1.0  # for a quantity in the unit asked for
_COUNTED = 0.3  # for each word counted by the question that follows the figure
_OF_CHANGE = -0.7  # for an amount of change that is not asked for
_IN_DATE = -0.7  # for a figure in a date, seldom a quantity
_WHO: Mapping[NameKind, float] = {"person": 1.0, "plain": 0.8, "official": 0.6, "body": 0.5, "place": 0.3}
_WHERE: Mapping[NameKind, float] = {"person": 0.1, "plain": 0.6, "official": 0.0, "body": 0.5, "place": 1.0}
_WHOLE_LIST, _FOLLOWS_NOUN, _FILLS_SLOT, _FITS_SLOT = 0.2, 0.8, 0.1, 1.0

_ALIKE = {
    one: other
    for words in (("tại", "ở"), ("đến", "tới"), ("vào", "tới"), ("bởi", "do"))
    for one, other in (words, (fold(words[0]), fold(words[1])))
}
_COUNTING = frozenset(change(form) for form in forms("nhiêu mấy lâu xa") for change in (str, fold))
_HOW_MANY = {False: ("bao", "nhiêu"), True: ("bao", "nhieu")}
_CALENDAR = frozenset(change(form) for form in forms("ngày tháng năm") for change in (str, fold))  # năm bao nhiêu
_HAPPENS = frozenset(change(form) for form in forms("đã sẽ đang vừa") for change in (str, fold))
_BY = frozenset(change(form) for form in forms("do bởi") for change in (str, fold))
_OF = frozenset(("của", "cua"))
_CLASSIFIERS = frozenset(forms("người đứa chiếc cái con vị bức căn ngôi tấm cuốn quyển tờ bộ vụ ca cây bé em"))
_SEVERAL = frozenset(change(form) for form in forms("những các gồm hai ba") for change in (str, fold))
_PURPOSE = re.compile(r"\b(?:muc dich|de lam gi)\b")
_CHANGE = re.compile(r"(?:tăng|giảm|mất|thêm|hơn|kém|lãi|lỗ)(?: (?:thêm|khoảng|gần|hơn|tới|đến))?\s$", re.IGNORECASE)
_CHANGE_ASKED = re.compile(r"\b(?:tang|giam|mat|them|hon|kem|lai|lo|chenh)\b")
_DAY_OR_YEAR = re.compile(r"tháng \d|năm \d|/", re.IGNORECASE)
_BARE = re.compile(
    r"(?:[^\W\d]+ )*(?![12]\d{3}\Z)\d[\d.,]*(?: (?:trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ))*"
)  # not a year, no unit
_NO_PLACE = re.compile(
    r"(?:(?:những |các )?năm|ngày|tháng|lúc|khi|đó|này|đây|thời|cuối|đầu|giữa|khoảng|mùa|tuần|hôm|\d[\d.,]*"
    r"|(?:một|hai|ba|vài|nhiều) (?:năm|ngày|tháng|giờ|tuần))(?!\w)",
    re.IGNORECASE,
)


class Answer(NamedTuple):
    """A candidate answer as offsets of the sentence as written, and the signs of `confidence`."""

    start: int
    end: int
    signs: Mapping[str, float]


def find_answer(
    query: Query, sentence: str, tokens: Sequence[Token] | None = None, has_word: WordTest | None = None
) -> tuple[int, int] | None:
    """Return the offsets in ``sentence`` (as written) of the answer to ``query``, or None if uncertain.

    ``tokens`` are those of ``sentence``, if known. ``has_word``: whether the segmenter found a word in it (forms
    joined by ``_``): the answer then cuts none. Takes time linear in the sentence; never raises; thread-safe.
    """
    best = best_answer(query, sentence, tokens, has_word)
    return (best.start, best.end) if best and is_sure(query.kind, best.signs) else None


def best_answer(
    query: Query, sentence: str, tokens: Sequence[Token] | None = None, has_word: WordTest | None = None
) -> Answer | None:
    """Return the best candidate, however uncertain; None if there is none. See `find_answer`."""
    if len(sentence) > _LONGEST_SENTENCE:
        return None
    composed = compose(sentence)
    aligned = AlignedSentence.of(query, composed.text, tokens if composed.text == sentence else None, has_word)
    scored = [(score, span) for span in _candidates(aligned) if (score := _score(aligned, span)) is not None]
    if not scored:
        return None
    score, best = max(scored, key=lambda pair: pair[0])
    rivals = [other for other, span in scored if span.start >= best.end or best.start >= span.end]
    signs = signs_of(aligned, best, score, rivals)
    headed = any(_score(aligned, span) is not None for span in _headed(aligned))
    whole = whole_words(aligned, best)
    return Answer(
        *composed.span(whole.start, whole.end),
        {**signs, "headed": float(headed), "cut": float(whole != best), f"cut_{query.kind}": float(whole != best)},
    )


def _score(aligned: AlignedSentence, span: AnswerSpan) -> float | None:
    """Return how well ``span`` answers; None if it cuts a syllable, or holds nothing that the question does not."""
    tokens = aligned.tokens_of(span)
    if not tokens or aligned.cuts(span):
        return None
    content = [at for at in tokens if aligned.content[at] or aligned.forms[at][0].isdecimal()]
    new = sum(aligned.comparable[at] not in aligned.asked for at in content)
    if not new or (aligned.query.kind == "who" and _is_asked_about(aligned, tokens)):
        return None
    return (
        (_NEAR_NUMBER if aligned.query.kind == "number" else _NEAR) * aligned.nearness(tokens)
        + (_IN_CLAUSE * aligned.in_clause(tokens) if aligned.query.kind in _OF_CLAUSE else 0.0)
        + _SLOT * aligned.slot(tokens)
        + _PRIOR * span.prior
        + _NEW * new / len(content)
        + _HEAD * any(aligned.comparable[at] in aligned.query.heads for at in tokens)
        + (_ACTS * _acts(aligned, tokens) if aligned.query.kind == "who" else 0.0)
        + _LED * _is_led(aligned, tokens.start)
        + _ASIDE * (aligned.query.kind != "where" and aligned.text.startswith("(", max(0, span.start - 1)))
    )


def _is_asked_about(aligned: AlignedSentence, tokens: range) -> bool:
    """Whether the tokens name a person of the question, after any titles.

    False if the question asks who that is: *Trịnh Thúy Vân là ai*.
    """
    capitals = [at for at in tokens if aligned.text[aligned.tokens[at].start].isupper()]
    if not capitals or capitals[-1] != tokens.stop - 1 or aligned.query.syllables[-1:] == ("ai",):
        return False
    last = aligned.comparable[capitals[-1]]
    if len(capitals) > 1 and capitals[-2] == capitals[-1] - 1:
        return (aligned.comparable[capitals[-2]], last) in aligned.asked_pairs
    return last in aligned.asked


def _is_led(aligned: AlignedSentence, first: int) -> bool:
    """Whether the preposition before is that of the asking word: *bởi ai*, *ở đâu*."""
    if not first or not aligned.lead or aligned.query.kind not in {"who", "where"}:
        return False
    before = aligned.comparable[first - 1]
    return _ALIKE.get(before, before) == _ALIKE.get(aligned.lead, aligned.lead)


def _acts(aligned: AlignedSentence, tokens: range) -> bool:
    """Whether the tokens are the agent of an action, where *ai* asks for one.

    *X đã …*, *do X …*, *lời mời của X* for *ai mời*.
    """
    if not aligned.right or not tokens.start:
        return False
    follows = tokens.stop < len(aligned.tokens) and aligned.spaced_before(tokens.stop)
    before = aligned.comparable[tokens.start - 1]
    return (
        (follows and aligned.comparable[tokens.stop] in _HAPPENS)
        or before in _BY
        or (before in _OF and tokens.start > 1 and aligned.comparable[tokens.start - 2] == aligned.right[0])
    )


def _candidates(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    syllables, folded = aligned.query.syllables, aligned.query.unaccented
    keywords = aligned.query.kind == "number" and not any(asking_words(syllables, folded=folded))
    # Keywords such as *giá vàng* ask for the same as *giá vàng bao nhiêu*.
    asked = (*syllables, *(_HOW_MANY[folded] if keywords else ()))
    unit = asked_unit(" ".join(asked), folded=folded)
    if aligned.query.kind == "number":
        yield from _amounts(aligned, unit)
        if not keywords and _COUNTING.isdisjoint(syllables):
            yield from find_objects(aligned)
            yield from find_ranks(aligned.text)
        return
    yield from _headed(aligned)
    if unit == "rank":
        yield from find_ranks(aligned.text)
    find = _BY_KIND.get(aligned.query.kind)
    if find:
        yield from find(aligned)


def _headed(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield names and numbers after the noun asked about, or its last syllable: *quận Sen Hạ* for *quận nào*."""
    whole = [*find_headed(aligned, aligned.noun)] if aligned.noun else []
    taken = {span.end for span in whole}
    last = (span for span in find_headed(aligned, aligned.noun[-1:]) if span.end not in taken) if aligned.noun else ()
    yield from (span._replace(prior=_FOLLOWS_NOUN) for span in (*whole, *last))


def _amounts(aligned: AlignedSentence, unit: Unit | None) -> Iterator[AnswerSpan]:
    exact = {"rank": find_ranks, "clock": find_times_of_day}.get(unit or "")
    if exact:
        yield from (span._replace(prior=span.prior + _OF_UNIT) for span in exact(aligned.text))
    dates = [] if unit == "clock" else list(find_times(aligned.text))
    calendar = [date for date in dates if _DAY_OR_YEAR.search(aligned.text[date.start : date.end])]
    if unit == "duration":
        dates, calendar = calendar, []
    elif aligned.lead in _CALENDAR:
        calendar = []
    change_asked = _CHANGE_ASKED.search(" ".join(map(fold, aligned.query.syllables))) is not None
    in_dates = {at for date in dates for at in range(date.start, date.end)}
    for span in find_quantities(aligned.text):
        figure = aligned.text[span.start : span.end]
        of_unit = unit is not None and holds_unit(figure, unit)
        in_date = any(date.start <= span.start and span.end <= date.end for date in calendar)
        if in_date or (unit is not None and not of_unit and is_bare_numeral(figure)):
            continue
        changed = not change_asked and _CHANGE.search(aligned.text, 0, span.start) is not None
        prior = span.prior + _OF_UNIT * of_unit + _IN_DATE * (span.start in in_dates) + _OF_CHANGE * changed
        counting = _with_what_is_counted(aligned, span._replace(prior=prior))
        named = sum(aligned.comparable[at] in aligned.counted for at in aligned.tokens_of(counting))
        yield counting._replace(prior=prior + _COUNTED * named)
    if unit == "rank":  # nhịp thứ mấy
        for span in _headed(aligned):
            if aligned.text[span.end - 1].isdecimal():
                yield span._replace(prior=span.prior + _OF_UNIT)


def _with_what_is_counted(aligned: AlignedSentence, span: AnswerSpan) -> AnswerSpan:
    """Return ``span`` with the words after it that follow *bao nhiêu* in the question: *39 máy chủ*."""
    end, at = span.end, aligned.tokens_of(span).stop
    counted = not aligned.counted.isdisjoint(aligned.comparable[at + 1 : at + 2])
    if counted and _goes_on(aligned, at) and aligned.forms[at] in _CLASSIFIERS:  # 3 người con, for mấy đứa con
        end = aligned.tokens[at + 1].end
        at += 2
    while _goes_on(aligned, at) and aligned.comparable[at] in aligned.counted:
        end = aligned.tokens[at].end
        at += 1
    if end == span.end and _goes_on(aligned, at) and _BARE.fullmatch(aligned.text, span.start, span.end):
        end = aligned.tokens[at].end
    return span._replace(end=end)


def _goes_on(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token ``at`` is a word in lower case that may belong to the figure before it."""
    return (
        at < len(aligned.tokens)
        and aligned.spaced_before(at)
        and (aligned.forms[at] == "con" or aligned.forms[at] not in function_words(folded=False))  # 3 người con
        and aligned.text[aligned.tokens[at].start].islower()
    )


def _times(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    yield from find_times(aligned.text)
    yield from find_circumstances(aligned)


def _people(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    yield from _names(aligned, _WHO)
    yield from find_groups(aligned)
    yield from _fillers(aligned)


def _places(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    yield from _names(aligned, _WHERE)
    yield from (span for span in find_places(aligned) if not _NO_PLACE.match(aligned.text, span.start))
    yield from _fillers(aligned)


def _names(aligned: AlignedSentence, priors: Mapping[NameKind, float]) -> Iterator[AnswerSpan]:
    names = list(find_names(aligned))
    for span, kind in names:
        yield span._replace(prior=priors[kind])
    if not _SEVERAL.isdisjoint(aligned.query.syllables):
        for span, kind in find_lists(aligned, names):
            yield span._replace(prior=priors[kind] + _WHOLE_LIST)


def _fillers(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    for span in find_slots(aligned):
        if not _NO_PLACE.match(aligned.text, span.start):
            yield span._replace(prior=_FILLS_SLOT)


def _of_asked_kind(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield names of the kind of thing asked for: *công ty nào*, *giải nào*."""
    for span, _ in find_names(aligned):
        tokens = aligned.tokens_of(span)
        of_kind = any(aligned.comparable[at] in aligned.query.heads for at in tokens)
        if of_kind or aligned.slot(tokens) >= _FITS_SLOT:
            yield span


def _actions(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    return (span for span in find_objects(aligned) if aligned.text[span.start].islower())


def _things(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    return (span for span in find_objects(aligned) if not aligned.text[span.start].isdecimal())


def _reasons(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    purpose = _PURPOSE.search(fold(" ".join(aligned.query.syllables))) is not None
    return find_reasons(aligned, purpose=purpose)


_BY_KIND: Mapping[Kind, Callable[[AlignedSentence], Iterator[AnswerSpan]]] = {
    "when": _times,
    "who": _people,
    "where": _places,
    "why": _reasons,
    "how": _actions,
    "what": _things,
    "which": _of_asked_kind,
}
