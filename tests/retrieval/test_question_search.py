"""Questions in a conversation and with a source."""

import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import Asked, QuestionSearch
from retrieval.text.segmentation import Segmenter
from tests.retrieval.corpus import IndexOf


@pytest.fixture
def asking(samples_index: SentenceIndex, segmenter: Segmenter) -> QuestionSearch:
    return QuestionSearch(samples_index, segmenter)


def sources(asked: Asked) -> set[str | None]:
    """Where the passages come from."""
    return {passage.article.source for passage in asked.found.passages}


@pytest.mark.parametrize("source", ["Thời báo Sông Hậu", "Báo Đồng Bằng"])
def test_passages_come_from_the_source_asked_for(asking: QuestionSearch, source: str) -> None:
    """A source that answers is the only one that is quoted, and what was understood names it."""
    asked = asking.ask(f"Theo {source}, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?", 3)
    assert (True, source, {source}) == (asked.found.answered, asked.source, sources(asked))
    assert f"(theo {source})" in (asked.found.query.understood or "")
    assert "theo" not in asked.found.query.syllables


@pytest.mark.parametrize("source", ["Báo Duyên Hải", "báo Đồng Sâu"])
def test_source_that_does_not_answer(asking: QuestionSearch, source: str) -> None:
    """Where the source has no answer, or no article, the nearest of others is found and does not count as an answer."""
    asked = asking.ask(f"Theo {source}, giá lúa Đài Thơm 8 là bao nhiêu?", 3)
    assert not asked.found.answered
    assert asked.source
    assert "Thời báo Nông thôn" in sources(asked)


def test_newspaper_that_an_article_tells_of(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A newspaper that no article comes from but one tells of is what the question is about, not where to look."""
    index = index_of(["Tin làng\nTheo báo Đồng Sâu, cầu Sông Mây dài 512 m và có bốn làn xe.", "Chợ nổi đông khách."])
    asked = QuestionSearch(index, segmenter).ask("Theo báo Đồng Sâu, cầu Sông Mây dài bao nhiêu?", 1)
    assert (True, None) == (asked.found.answered, asked.source)


def test_follow_ups_keep_the_source(asking: QuestionSearch) -> None:
    """A follow-up of a question to one source is asked of the same."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang dài bao nhiêu km?"
    asked = asking.ask("Nó có mấy ga?", 3, [first])
    assert "Báo Đồng Bằng" in (asked.found.query.understood or "")


def test_follow_up_to_another_source(asking: QuestionSearch) -> None:
    """The same can be asked of another newspaper."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?"
    asked = asking.ask("Còn Thời báo Sông Hậu thì sao?", 3, [first])
    expected = "Metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách? (theo Thời báo Sông Hậu)"
    assert ("Thời báo Sông Hậu", expected) == (asked.source, asked.found.query.understood)
