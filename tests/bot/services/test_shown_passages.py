from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.services.shown_passages import choose_shown, fitting, is_near
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import Sentence
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import Passage, SearchResult
from tests.answers import ARTICLE, BlankSegmenter


@pytest.fixture
def found(generations: Generations) -> SearchResult:
    """Return the result of a question that asks for no figure, to be given other passages."""
    return QuestionSearch(generations.open(), BlankSegmenter()).ask("Chợ Sen họp ở đâu", 3)


def result(found: SearchResult, *passages: Passage, answered: bool = True) -> SearchResult:
    """Return a result with these passages, marked as they are."""
    return replace(found, passages=passages, answered=answered, unsure=False, answers=None)


def passage(  # noqa: PLR0913 — the parts of a passage
    text: str, score: float = 5.0, *, article: int = 0, position: int = 0, before: str = "", after: str = ""
) -> Passage:
    """Return a passage of one of several articles, with its first two letters marked."""
    sentence = Sentence(position, article, 0, position, 0, len(text), text)
    return Passage(replace(ARTICLE, number=article, id=str(article)), sentence, before, after, (0, 2), score)


def texts(passages: Sequence[Passage]) -> list[str]:
    """Return the sentences of passages."""
    return [passage.sentence.text for passage in passages]


def test_best_of_each_result_comes_first(found: SearchResult) -> None:
    """The best passage of each result comes before the second of any, though that scores higher."""
    first = result(found, passage("Chợ Sen họp mỗi sáng chủ nhật.", 9.0), passage("Chợ Sen bán cá.", 8.9, article=1))
    second = result(found, passage("Bến Lau có bảy chiếc đò.", 2.0, article=2))
    chosen = choose_shown([first, second], 3)
    assert ["0", "2"] == [one.article.id for one in chosen.passages[: chosen.shown]]
    assert ["0", "2", "1"] == [one.article.id for one in chosen.passages]


def test_a_result_for_each_of_many_questions(found: SearchResult) -> None:
    """Each of more than three questions has its best passage, unless the limit is lower."""
    results = [result(found, passage(f"Bến số {number} có bảy chiếc đò.", article=number)) for number in range(5)]
    assert (5, 2) == (choose_shown(results, 9).shown, choose_shown(results, 2).shown)


def test_passages_far_behind_are_not_offered() -> None:
    """What is shown is offered, and what fits nearly as well as the best of it; of nothing, nothing."""
    found = [passage("Chợ Sen họp mỗi sáng.", 9.0), passage("Chợ Sen bán cá.", 3.0), passage("Bến Lau.", 3.5)]
    near, far = passage("Chợ Sen gần sông Mơ.", 4.5), passage("Chợ Sen có hai cổng.", 3.5)
    assert ["Chợ Sen họp mỗi sáng.", "Chợ Sen bán cá.", "Chợ Sen gần sông Mơ."] == texts(
        fitting([*found[:2], near, far], 2)
    )
    assert () == fitting((), 0)


def test_passage_far_behind_is_not_shown(found: SearchResult) -> None:
    """A passage is shown only while its score is near the best, nearer still in an article that is quoted."""
    near, far = passage("Chợ Sen bán cá.", 4.0, article=1), passage("Chợ Sen gần sông Mơ.", 3.0, article=2)
    same = passage("Chợ Sen có hai cổng.", 4.0, position=1)
    chosen = choose_shown([result(found, passage("Chợ Sen họp mỗi sáng."), near, same, far)], 9)
    assert ["Chợ Sen họp mỗi sáng.", "Chợ Sen bán cá."] == texts(chosen.passages[: chosen.shown])
    assert 4 == len(chosen.passages)


def test_at_most_three_are_shown(found: SearchResult) -> None:
    """Three passages are shown though more score alike; the others stay hits, unmarked."""
    alike = [passage(f"Bến số {number} có bảy chiếc đò.", article=number) for number in range(5)]
    chosen = choose_shown([result(found, *alike)], 9)
    assert (3, 5) == (chosen.shown, len(chosen.passages))
    assert [True, True, True, False, False] == [one.answer is not None for one in chosen.passages]


def test_no_sentence_twice_among_passages(found: SearchResult) -> None:
    """A sentence that another article repeats, as a whole or within a longer one, is a hit but not shown again."""
    text = "Chợ Sen họp mỗi sáng chủ nhật."
    other = passage("Chợ Sen bán cá.", article=2)
    for copy in (text, f"Theo ông Tư, {text.lower()}", "họp mỗi sáng chủ nhật"):
        chosen = choose_shown([result(found, passage(text), passage(copy, article=1), other)], 9)
        assert [text, other.sentence.text] == texts(chosen.passages[: chosen.shown])
        assert ["0", "2", "1"] == [one.article.id for one in chosen.passages]


def test_no_neighbour_twice(found: SearchResult) -> None:
    """A neighbour is left out where another shown passage quotes it, as its own sentence or as a neighbour."""
    before, text, after = "Sáng nay trời mưa to ở Sen.", "Chợ Sen họp mỗi sáng chủ nhật.", "Bến Lau vắng đò cả ngày."
    best = passage(text, position=1, before=before, after=after)
    own = passage(after, 4.9, position=2, before=text)
    other = passage("Chợ Lau bán cá ở bến sông.", 4.9, article=1, before=before, after="Bến đó chưa hề có tên riêng.")
    chosen = choose_shown([result(found, best, own, other)], 9)
    shown = chosen.passages[: chosen.shown]
    assert [text, other.sentence.text] == texts(shown)
    assert [(before, after), ("", other.after)] == [(one.before, one.after) for one in shown]


def test_repeated_question_is_answered_once(found: SearchResult) -> None:
    """Two questions with the same best passage quote it once."""
    one = passage("Chợ Sen họp mỗi sáng chủ nhật.")
    chosen = choose_shown([result(found, one), result(found, one)], 3)
    assert (1, 1) == (chosen.shown, len(chosen.passages))


def test_unanswered_result_shows_one(found: SearchResult) -> None:
    """Of a result that does not answer, only the best passage is shown, without its neighbours."""
    best = passage("Chợ Sen họp mỗi sáng.", before="Trời mưa.", after="Bến vắng.")
    chosen = choose_shown([result(found, best, passage("Chợ Sen bán cá.", article=1), answered=False)], 9)
    assert (1, 2) == (chosen.shown, len(chosen.passages))
    assert ("", "") == (chosen.passages[0].before, chosen.passages[0].after)


def test_unsure_result_shows_one_with_its_neighbours(found: SearchResult) -> None:
    """Of a result that may answer, only the best passage is shown, with its mark and its neighbours."""
    best = passage("Chợ Sen họp mỗi sáng.", before="Trời mưa.", after="Bến vắng.")
    unsure = replace(result(found, best, passage("Chợ Sen bán cá.", article=1), answered=False), unsure=True)
    chosen = choose_shown([unsure], 9)
    assert (1, 2, best) == (chosen.shown, len(chosen.passages), chosen.passages[0])


def test_nothing_found(found: SearchResult) -> None:
    """Without any passage nothing is shown."""
    assert ((), 0) == (
        choose_shown([result(found, answered=False)], 3).passages,
        choose_shown([result(found)], 3).shown,
    )


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("Cầu Đò Gát có mấy trạm thu phí đường bộ?", True),
        ("cau do gat bac qua song lam giang co may tram thu phi", True),
        ("Giá vàng nhẫn hôm qua", False),
        ("zzz", False),
    ],
)
def test_what_is_near(generations: Generations, question: str, *, near: bool) -> None:
    """A passage is near a question if it shares a name or two words of content with it."""
    index = generations.open()
    assert near is is_near(index, QuestionSearch(index, BlankSegmenter()).ask(question, 3))
