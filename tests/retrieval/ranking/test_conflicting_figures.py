"""Different figures for the same question."""

from datetime import date

import pytest

from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period
from retrieval.questions.query import read_question
from retrieval.ranking.conflicting_figures import conflicting_figures
from retrieval.ranking.ranking import SearchResult, search
from retrieval.text.segmentation import Segmenter
from tests.retrieval.corpus import IndexOf

OLD = "Ngày: 1/2/2024\nChợ Sen họp\nGiá cá linh ở chợ Sen là 30.000 đồng/kg.\nChợ họp sớm."
NEW = "Ngày: 5/8/2025\nNước về\nGiá cá linh ở chợ Sen là khoảng 42.000 đồng/kg."
UNDATED = "Cá về nhiều\nGiá cá linh ở chợ Sen là 35.000 đồng/kg."
COUNT = "Ngày: 6/8/2025\nĐông khách\nGiá cá linh ở chợ Sen làm 500 người quan tâm."
ELSEWHERE = "Ngày: 7/8/2025\nChợ Mây\nGiá cá linh ở chợ Mây là 39.000 đồng/kg."
QUESTION = "Giá cá linh ở chợ Sen là bao nhiêu?"


def searched(index_of: IndexOf, segmenter: Segmenter, *texts: str, question: str = QUESTION) -> SearchResult:
    """The result of the question in an index of these articles."""
    index = index_of(texts)
    return search(index, read_question(question, segmenter, index.spelling), 9)


def shown(result: SearchResult) -> list[str]:
    """The figures that differ, in order."""
    figures = []
    for passage in conflicting_figures(result):
        assert passage.answer
        figures.append(passage.sentence.text[slice(*passage.answer)])
    return figures


def test_different_figures_come_newest_first(index_of: IndexOf, segmenter: Segmenter) -> None:
    """Each article with a different figure comes with its own, the newest first, one without a date last."""
    texts = (UNDATED, OLD, NEW, COUNT, ELSEWHERE)
    assert ["khoảng 42.000 đồng/kg", "30.000 đồng/kg", "35.000 đồng/kg"] == shown(searched(index_of, segmenter, *texts))


def test_the_best_passage_is_among_them(index_of: IndexOf, segmenter: Segmenter) -> None:
    """The best passage is always among them, and the result stays ranked by score."""
    result = searched(index_of, segmenter, UNDATED, OLD, NEW)
    assert result.passages[0].sentence in [passage.sentence for passage in conflicting_figures(result)]
    scores = [passage.score for passage in result.passages]
    assert sorted(scores, reverse=True) == scores


@pytest.mark.parametrize(
    ("texts", "question"),
    [
        ((OLD,), QUESTION),
        ((OLD, OLD.replace("1/2/2024", "3/3/2025")), QUESTION),
        ((OLD, COUNT), QUESTION),
        ((OLD, ELSEWHERE), QUESTION),
        ((OLD, NEW), "Chợ nào bán cá linh?"),
        ((OLD, NEW), "Tổng thống Pháp bao nhiêu tuổi?"),
    ],
)
def test_no_figures_conflict(index_of: IndexOf, segmenter: Segmenter, texts: tuple[str, ...], question: str) -> None:
    """No conflict: one article, one figure, another unit, another thing, no figure asked for, no answer."""
    assert [] == shown(searched(index_of, segmenter, *texts, question=question))


@pytest.mark.parametrize(("since", "until", "count"), [(2024, 2025, 2), (2025, 2025, 0), (2020, 2020, 0)])
def test_figures_of_another_time_do_not_conflict(
    index_of: IndexOf, segmenter: Segmenter, since: int, until: int, count: int
) -> None:
    """If a period is asked for, only figures of articles of that time can conflict."""
    asked = AskedPeriod(Period(date(since, 1, 1), date(until, 12, 31)), 0, 1)

    assert count == len(conflicting_figures(searched(index_of, segmenter, OLD, NEW, UNDATED), asked))
