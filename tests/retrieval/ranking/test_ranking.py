"""The passages found in the shipped samples."""

import unicodedata

import pytest
from hypothesis import given

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import SearchResult, search
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.texts import HOSTILE

CLEAR_CUT = (
    ("Ai sáng lập dự án Lá Lành?", "ung-dung-benh-cay", "Vương Nhật Minh"),
    ("Toàn tuyến metro dài bao nhiêu km với mấy nhà ga?", "metro-vinh-giang-khai-truong", "14,6 km"),
    ("Mưa đá ở Nà Khoang làm hư hỏng bao nhiêu ngôi nhà?", "mua-da-na-khoang", "312 ngôi nhà"),
    ("Giá nước sạch ở Vĩnh Giang tăng bình quân bao nhiêu phần trăm?", "gia-nuoc-sach-vinh-giang", "12%"),
    ("Lễ hội Thổ cẩm Mai Vân khai mạc khi nào?", "le-hoi-tho-cam-mai-van", "22/11/2025"),
    ("Phan Tấn Lực bị tuyên phạt bao nhiêu năm tù?", "lua-ban-dat-nen", "14 năm tù"),
    ("Thị trưởng Valmora là ai?", "doan-cang-valmora-tham-vinh-giang", "Elena Durand"),
    ("Điểm trường Sín Lùng có bao nhiêu học sinh?", "lop-hoc-tren-dinh-sin-lung", "23 học sinh"),
)
OFF_TOPIC = (
    "Ai đoạt giải Nobel văn chương?",
    "Cách làm bánh chưng xanh ngày Tết?",
    "Giá vàng SJC hôm nay?",
    "Dân số của nước Pháp là bao nhiêu?",
    "doi nao vo dich ngoai hang Anh",
    "Bitcoin là gì?",
    "Thủ đô của Mông Cổ ở đâu?",
)


@pytest.fixture(scope="module")
def ask(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> "Ask":
    return Ask(samples_index, segmenter)


class Ask:
    """Searches the index of the samples."""

    def __init__(self, index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
        self.index = index
        self.segmenter = segmenter

    def __call__(self, question: str, limit: int = 3) -> SearchResult:
        """The result for the question."""
        return search(self.index, read_question(question, self.segmenter), limit)


def unaccented(question: str) -> str:
    """The question without any diacritics."""
    decomposed = unicodedata.normalize("NFD", question.lower().replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@pytest.mark.parametrize(("question", "article", "contains"), CLEAR_CUT)
@pytest.mark.parametrize(
    "typed",
    [str, unaccented, str.lower, lambda question: unicodedata.normalize("NFD", question)],
    ids=["as is", "unaccented", "lower case", "decomposed"],
)
def test_the_right_sentence_comes_first(ask: Ask, question: str, article: str, contains: str, typed: type[str]) -> None:
    """A clear question has its answer first, in each way of typing, and counts as answered."""
    found = ask(typed(question))

    assert article == found.passages[0].article.id
    assert contains in found.passages[0].sentence.text
    assert found.answered


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_off_topic_questions_are_not_answered(ask: Ask, question: str) -> None:
    """A question that no article answers is not answered; the nearest passages still come in order."""
    found = ask(question)

    assert not found.answered
    scores = [passage.score for passage in found.passages]
    assert sorted(scores, reverse=True) == scores


@pytest.mark.parametrize("question", ["", "   ", "?!…", "👍", "\u200b", "\ud83d"])
def test_a_question_without_words_finds_nothing(ask: Ask, question: str) -> None:
    """Without a word there are no passages and no answer."""
    found = ask(question)

    assert ((), False, 0.0) == (found.passages, found.answered, found.confidence)


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 1000])
def test_the_limit_is_respected(ask: Ask, limit: int) -> None:
    """A limit cuts the same ranking, in which each sentence is once."""
    many = ask("Giá lúa ở Đồng Tháp là bao nhiêu?", 1000).passages
    few = ask("Giá lúa ở Đồng Tháp là bao nhiêu?", limit).passages

    assert len(few) == min(limit, len(many))
    assert many[:limit] == few
    assert len(many) == len({passage.sentence.number for passage in many}) > 5


@given(question=HOSTILE)
def test_any_question_is_answered_or_not(ask: Ask, question: str) -> None:
    """For any question, the confidence is a probability, and passages are exact slices with their context."""
    found = ask(question)

    assert 0 <= found.confidence <= 1
    assert_quoted(ask.index, found)


@pytest.mark.parametrize("question", [question for question, _, _ in CLEAR_CUT] + list(OFF_TOPIC))
def test_passages_are_quoted_to_the_letter(ask: Ask, question: str) -> None:
    """Sentence, context and article of a passage match the text of the article."""
    assert_quoted(ask.index, ask(question, 20))


def assert_quoted(index: SentenceIndex, found: SearchResult) -> None:
    """Assert that each passage is a slice of its article's text, next to its context."""
    for passage in found.passages:
        sentence = passage.sentence
        text = index.text(passage.article.number)
        assert passage.article == index.article(sentence.article)
        assert text[sentence.start : sentence.end] == sentence.text
        assert text[: sentence.start].rstrip().endswith(passage.before)
        assert text[sentence.end :].lstrip().startswith(passage.after)
        answer = found.marked(passage).answer
        assert answer is None or sentence.text[slice(*answer)].strip()


def test_a_dependent_sentence_brings_the_one_before(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """A sentence that opens with a pronoun is quoted with the one before, within its paragraph."""
    index = index_of(["Ông Đỗ Sen xây cầu tre. Ông năm nay 70 tuổi.\nÔng thích câu cá. Nhà ông ở ven hồ."])
    first, second = (
        search(index, read_question(question, segmenter), 1).passages[0]
        for question in ("Năm nay 70 tuổi", "Thích câu cá")
    )

    assert ("Ông năm nay 70 tuổi.", "Ông Đỗ Sen xây cầu tre.") == (first.sentence.text, first.before)
    assert ("Ông thích câu cá.", "") == (second.sentence.text, second.before)


def test_an_empty_index_finds_nothing(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """Without articles no question is answered."""
    found = search(index_of([]), read_question("Ai xây cầu?", segmenter), 3)

    assert ((), False) == (found.passages, found.answered)


def test_a_lone_sentence_is_found(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """An index of one sentence answers from it."""
    [passage] = search(index_of(["Ông Tư xây cầu tre."]), read_question("Ai xây cầu tre?", segmenter), 3).passages

    assert "Ông Tư xây cầu tre." == passage.sentence.text
