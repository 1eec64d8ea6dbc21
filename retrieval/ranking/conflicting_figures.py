"""Different figures that articles give for the same question."""

import re

from retrieval.dates.asked_period import AskedPeriod
from retrieval.questions.query import Query
from retrieval.ranking.ranking import Passage, SearchResult
from retrieval.text.normalise import compose, fold, forms, tokenise

_SCALES = frozenset(map(fold, forms("trăm nghìn ngàn vạn triệu tỷ tỉ")))
_APPROXIMATIONS = frozenset(
    map(
        fold,
        forms(
            "khoảng gần hơn trên dưới chừng cỡ tầm ít nhất nhiều tối đa thiểu hàng lên đến tới xấp xỉ trung bình"
            " chưa đầy không quá ước tính từ trong"
        ),
    )
)

_NEAR = 2.0  # of the ranking score, a logit: the odds are at least about an eighth of the best one's (chosen)

Figure = tuple[tuple[str, ...], str]  # the numbers with their scales, and the unit


def conflicting_figures(result: SearchResult, asked: AskedPeriod | None = None) -> tuple[Passage, ...]:
    """Return the best passages of several articles whose answers are different figures of one unit, newest first.

    The best passage of all is among them; the others mention as much of the question and score nearly as well.
    Articles without a year come last; those that are corrected or replaced do not count. If a period is asked for,
    passages of other times do not count. Empty if no two figures differ, or if the question does not ask for a figure.
    """
    if not (result.answered and result.query.kind == "number" and result.passages):
        return ()
    best = result.marked(result.passages[0])
    unit = _figure(best)[1]
    mentioned = _mentioned(result.query, best)
    chosen: dict[int, Passage] = {}
    for one in result.passages:
        if asked and asked.period and not one.article.published.lies_in(asked.period):
            continue
        if best.score - one.score > _NEAR or one.article.corrected_by:
            continue
        passage = result.marked(one)
        if passage.answer and _figure(passage)[1] == unit and _mentioned(result.query, passage) >= mentioned:
            chosen.setdefault(passage.article.number, passage)
    if not unit or len({_figure(passage)[0] for passage in chosen.values()}) < 2:  # noqa: PLR2004 — a single figure conflicts with none
        return ()
    return tuple(sorted(chosen.values(), key=_published, reverse=True))


def _published(passage: Passage) -> str:
    return passage.article.published.sort_key


def _figure(passage: Passage) -> Figure:
    """Return the figure in the answer, with an empty unit if there is no answer."""
    start, end = passage.answer or (0, 0)
    text = compose(passage.sentence.text[start:end]).text
    numbers: list[str] = []
    unit: list[str] = []
    for token in tokenise(text):
        form = fold(token.form)
        if form[0].isdecimal() or form in _SCALES:
            numbers.append(form)
        elif unit or form not in _APPROXIMATIONS:
            unit.append(form)
    percent = re.findall("[%‰]", text)
    return tuple(numbers), " ".join([*unit, *percent[:1]])


def _mentioned(query: Query, passage: Passage) -> frozenset[str]:
    """Return the content words of the question in the sentence, the one quoted before it or the headline."""
    text = f"{passage.article.title} {passage.before} {passage.sentence.text}"
    written = {fold(token.form) if query.unaccented else token.form for token in tokenise(text)}
    content = zip(query.syllables, query.weights, strict=True)
    return frozenset(form for form, weight in content if weight == 1 and form in written)
