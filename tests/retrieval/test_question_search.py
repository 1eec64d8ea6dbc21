"""Questions in a conversation, and to a newspaper."""

import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import SearchResult
from retrieval.text.segmentation import Segmenter
from tests.retrieval.corpus import IndexOf


@pytest.fixture
def searcher(samples_index: SentenceIndex, segmenter: Segmenter) -> QuestionSearch:
    return QuestionSearch(samples_index, segmenter)


def sources(result: SearchResult) -> set[str | None]:
    """The sources of the passages."""
    return {passage.article.source for passage in result.passages}


def source_of(result: SearchResult) -> str | None:
    """The name of the source asked for."""
    source = result.question.source
    return source.name if source else None


@pytest.mark.parametrize("source", ["Thời báo Sông Hậu", "Báo Đồng Bằng"])
def test_passages_come_from_the_source_asked_for(searcher: QuestionSearch, source: str) -> None:
    """Only the source asked for is quoted if it answers, and the question as understood names it."""
    result = searcher.ask(f"Theo {source}, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?", 3)
    assert (True, source, {source}) == (result.answered, source_of(result), sources(result))
    assert f"(theo {source})" in (result.query.understood or "")
    assert "theo" not in result.query.syllables


@pytest.mark.parametrize("source", ["Báo Duyên Hải", "báo Đồng Sâu"])
def test_source_that_does_not_answer(searcher: QuestionSearch, source: str) -> None:
    """If the source has no answer, or no article, the nearest passages of others come back as unanswered."""
    result = searcher.ask(f"Theo {source}, giá lúa Đài Thơm 8 là bao nhiêu?", 3)
    assert not result.answered
    assert source_of(result)
    assert "Thời báo Nông thôn" in sources(result)


def test_newspaper_that_an_article_quotes(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A newspaper that no article comes from but one quotes does not limit the search."""
    index = index_of(["Tin làng\nTheo báo Đồng Sâu, cầu Sông Mây dài 512 m và có bốn làn xe.", "Chợ nổi đông khách."])
    result = QuestionSearch(index, segmenter).ask("Theo báo Đồng Sâu, cầu Sông Mây dài bao nhiêu?", 1)
    assert (True, None) == (result.answered, source_of(result))


def test_follow_ups_keep_the_source(searcher: QuestionSearch) -> None:
    """A follow-up to a question to a newspaper is asked of the same one."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang dài bao nhiêu km?"
    result = searcher.ask("Nó có mấy ga?", 3, [first])
    assert "Báo Đồng Bằng" == source_of(result)
    assert (result.question.understood or "").endswith("? (theo Báo Đồng Bằng)")
    assert 1 == (result.question.understood or "").count("theo")


def test_follow_up_to_another_source(searcher: QuestionSearch) -> None:
    """A follow-up can ask another newspaper the same question."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?"
    result = searcher.ask("Còn Thời báo Sông Hậu thì sao?", 3, [first])
    expected = "Metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách? (theo Thời báo Sông Hậu)"
    assert ("Thời báo Sông Hậu", expected) == (source_of(result), result.query.understood)
