"""Figures that articles give differently for one and the same question."""

import re

from retrieval.dates.asked_period import AskedPeriod
from retrieval.questions.query import Query
from retrieval.ranking.ranking import Found, Passage
from retrieval.text.normalise import compose, fold, forms, tokenise

_SCALES = frozenset(map(fold, forms("trăm nghìn ngàn vạn triệu tỷ tỉ")))
_ABOUT = frozenset(
    map(
        fold,
        forms(
            "khoảng gần hơn trên dưới chừng cỡ tầm ít nhất nhiều tối đa thiểu hàng lên đến tới xấp xỉ trung bình"
            " chưa đầy không quá ước tính từ trong"
        ),
    )
)

_NEAR = 2.0  # of the ranking's score, which is a logit: at least about an eighth of the best one's odds

Figure = tuple[tuple[str, ...], str]  # the numbers with their scales, and the unit


def conflicting_figures(found: Found, asked: AskedPeriod | None = None) -> tuple[Passage, ...]:
    """The best passages of several articles whose answers are different figures of one unit, newest first.

    The best passage of all is among them; each says as much of the question as that, and scores nearly as well. Empty
    where no two figures differ, or where something other than a figure is asked for. Articles without a year come
    last. Where figures of a period are asked for, those of other times are no different ones.
    """
    if not (found.answered and found.query.kind == "number" and found.passages):
        return ()
    best = found.passages[0]
    unit = _figure(best)[1]
    said = _said(found.query, best)
    chosen: dict[int, Passage] = {}
    for passage in found.passages:
        if asked and asked.period and not passage.article.published.lies_in(asked.period):
            continue
        near = best.score - passage.score <= _NEAR
        if near and passage.answer and _figure(passage)[1] == unit and _said(found.query, passage) >= said:
            chosen.setdefault(passage.article.number, passage)
    if not unit or len({_figure(passage)[0] for passage in chosen.values()}) < 2:  # noqa: PLR2004 — one does not differ
        return ()
    return tuple(sorted(chosen.values(), key=_published, reverse=True))


def _published(passage: Passage) -> str:
    return passage.article.published.sort_key


def _figure(passage: Passage) -> Figure:
    """The figure in bold; without a unit where there is none."""
    start, end = passage.answer or (0, 0)
    text = compose(passage.sentence.text[start:end]).text
    numbers: list[str] = []
    unit: list[str] = []
    for token in tokenise(text):
        form = fold(token.form)
        if form[0].isdecimal() or form in _SCALES:
            numbers.append(form)
        elif unit or form not in _ABOUT:
            unit.append(form)
    percent = re.findall("[%‰]", text)
    return tuple(numbers), " ".join([*unit, *percent[:1]])


def _said(query: Query, passage: Passage) -> frozenset[str]:
    """The content of the question that the sentence says, or what stands before it, or the headline."""
    told = f"{passage.article.title} {passage.before} {passage.sentence.text}"
    written = {fold(token.form) if query.unaccented else token.form for token in tokenise(told)}
    content = zip(query.syllables, query.weights, strict=True)
    return frozenset(form for form, weight in content if weight == 1 and form in written)
