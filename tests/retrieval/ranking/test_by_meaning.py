"""Ranking by what sentences mean, besides their words."""

from collections.abc import Collection

import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.question_search import QuestionSearch
from retrieval.questions.asked_article import asked_of_article
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import search
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.meaning_by_syllables import IndexVectors, SyllableEmbedder, meaning_of
from tests.retrieval.ranking.test_replacing_first import NOTICE, OLDER

QUESTION = "Ai mưu hại ông chủ quán Sen Vàng?"
MARKET = "Chợ Gò Me họp ba ngày một phiên. Tiểu thương bày hàng từ sáng sớm. Khách đến đông nhất vào cuối tuần."
TAVERN = """Ông chủ quán Sen Vàng mở cửa mỗi ngày. Ông chủ quán tên Tạ Văn Đơn được nhiều khách quý mến.\n
Tòng đầu độc cụ già. Khách của quán kể lại với công an xã."""
CULPRIT = "Tòng đầu độc cụ già."
SAME = {"ai": "tòng", "mưu": "đầu", "hại": "độc", "ông": "cụ", "chủ": "cụ", "quán": "già"}

PLACES = "An Ba Cát Đào Em Giang Hoa Khe Lam Mai Nam Oanh"


@pytest.fixture(scope="module")
def tavern(index_of: IndexOf) -> SentenceIndex:
    """Two articles, of which the second answers in other words than are asked."""
    return index_of([MARKET, TAVERN])


def test_a_paraphrase_comes_first(tavern: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """A sentence that answers in other words is ranked higher by meaning than by its words alone."""
    query = read_question(QUESTION, segmenter)
    by_words = [passage.sentence.text for passage in search(tavern, query, 5).passages]
    found = search(tavern, query, 5, meaning=meaning_of(tavern, SAME))
    by_meaning = [passage.sentence.text for passage in found.passages]
    assert found.by_meaning
    assert by_meaning.index(CULPRIT) < by_words.index(CULPRIT)


@pytest.mark.parametrize(("without", "late"), [([0], []), ([1], []), ([], [QUESTION])])
def test_without_all_vectors_words_alone_rank(
    tavern: SentenceIndex, segmenter: UndertheseaSegmenter, without: Collection[int], late: Collection[str]
) -> None:
    """A result is the same as without a model if a vector is not there, be it of a candidate or of the question."""
    question = "Quán Sen Vàng ở chợ Gò Me họp phiên nào?" if without else QUESTION
    by_words = QuestionSearch(tavern, segmenter).ask(question, 5)
    meaning = meaning_of(tavern, SAME, without, late)
    found = QuestionSearch(tavern, segmenter, meaning=meaning).ask(question, 5)
    assert not found.by_meaning
    assert (by_words.passages, by_words.confidence) == (found.passages, found.confidence)


def test_no_mixture_within_a_question(tavern: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """If one of the searches for a question has no vectors, none of them ranks by meaning: their scores are compared.

    An answer in one article is compared with the best of all articles, of which one has no vectors here.
    """
    question = "Ai đầu độc cụ già ở quán gần chợ?"
    asked = {}
    for name, meaning in (("words", None), ("partly", meaning_of(tavern, SAME, without=[0]))):
        search_within = QuestionSearch(tavern, segmenter, within=1, meaning=meaning)
        asked[name] = search_within.ask(question, 5)
    whole = QuestionSearch(tavern, segmenter, within=1, meaning=meaning_of(tavern, SAME)).ask(question, 5)
    assert whole.by_meaning
    assert not asked["partly"].by_meaning
    assert asked["words"].passages == asked["partly"].passages


def test_no_mixture_with_a_correcting_article(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """If an article that is quoted first because it corrects the best one has no vectors, words alone rank all."""
    others = [f"Thông xe {name}\nThông xe sáng nay ở {name}. Sáng nay thông xe {name}." for name in PLACES.split()]
    index = index_of([OLDER, NOTICE, *others])
    question = "Cầu thông xe sáng nay nối hai xã nào?"
    by_words = QuestionSearch(index, segmenter).ask(question, 5)
    partly, whole = (
        QuestionSearch(index, segmenter, meaning=meaning_of(index, without=without)).ask(question, 5)
        for without in ([1], [])
    )
    assert whole.by_meaning
    assert ["0001", "0000"] == [passage.article.id for passage in partly.passages[:2]]
    assert by_words.passages == partly.passages != whole.passages


@pytest.mark.parametrize("within", [None, 1])
def test_a_message_waits_for_one_vector(
    tavern: SentenceIndex, segmenter: UndertheseaSegmenter, within: int | None
) -> None:
    """Once a vector is late, no other is asked for: neither for earlier questions nor for a completed follow-up."""
    embedder = LateEmbedder()
    meaning = Meaning(embedder, IndexVectors(tavern, SyllableEmbedder()))
    search_within = QuestionSearch(tavern, segmenter, within=within, meaning=meaning)
    earlier = ["Chợ Gò Me họp mấy ngày một phiên?", "Ai bày hàng từ sáng sớm?", asked_of_article(2, QUESTION)]
    found = search_within.ask("Còn khách của quán thì sao?", 5, earlier)
    search_within.ask("Chợ Gò Me đông nhất khi nào?", 5)
    assert found.passages
    assert 1 == len(embedder.asked)


class LateEmbedder(SyllableEmbedder):
    """An embedder whose vectors are never there in time."""

    def question(self, text: str) -> None:
        """Note the question."""
        self.asked.append(text)


@pytest.mark.parametrize(
    ("typed", "embedded"),
    [
        ("theo bao: chu quans Sen Vàng ten gif", "theo bao: chu quán Sen Vàng ten gì"),
        ("ong chu quan Sen Vang ten gi", "ông chủ quán Sen Vàng tên gì"),
        ("What is the name of the owner of Sen Vang?", "What is the name of the owner of Sen Vang?"),
    ],
)
def test_a_question_is_embedded_as_it_was_meant(
    tavern: SentenceIndex, segmenter: UndertheseaSegmenter, typed: str, embedded: str
) -> None:
    """What is embedded has no typing errors, and diacritics, unless it is in English."""
    embedder = SyllableEmbedder()
    meaning = Meaning(embedder, IndexVectors(tavern, embedder))
    QuestionSearch(tavern, segmenter, meaning=meaning).ask(typed, 3)
    assert [embedded] == embedder.asked[:1]
