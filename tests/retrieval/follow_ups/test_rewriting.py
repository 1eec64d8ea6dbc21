"""Follow-ups rewritten as questions that stand alone."""

import pytest

from retrieval.follow_ups.detection import find_dependency
from retrieval.follow_ups.rewriting import rewrite_follow_up
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.questions.understood_question import understand
from retrieval.ranking.ranking import SearchResult, search
from retrieval.text.segmentation import Segmenter

LENGTH = "Tuyến metro Vĩnh Giang dài bao nhiêu km?"
PRICE = "Giá lúa Đài Thơm 8 là bao nhiêu?"
TAKINGS = "Doanh thu bán vé của metro Vĩnh Giang năm 2025 là bao nhiêu?"
DIRECTOR = "Giám đốc VGM là ai?"
GUESTS = "Ai dẫn đầu đoàn đại biểu Valmora?"
FAIR = "Lễ hội thổ cẩm Mai Vân diễn ra ở đâu?"


def rewritten(question: str, previous: SearchResult, index: SentenceIndex) -> str | None:
    """The question as it stands alone after ``previous``; None where it depends on nothing."""
    understood = understand(question)
    dependency = find_dependency(understood)
    return rewrite_follow_up(understood, dependency, previous, index) if dependency else None


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (TAKINGS, "Còn năm 2024 thì sao?", "Doanh thu bán vé của metro Vĩnh Giang năm 2024 là bao nhiêu?"),
        (TAKINGS, "Còn quý 3 thì sao?", "Doanh thu bán vé của metro Vĩnh Giang quý 3 năm 2025 là bao nhiêu?"),
        (LENGTH, "Còn năm 2024 thì sao?", "Tuyến metro Vĩnh Giang dài bao nhiêu km năm 2024?"),
        (LENGTH, "Còn Hà Nội thì sao?", "Tuyến metro Hà Nội dài bao nhiêu km?"),
        (PRICE, "Còn OM 18?", "Giá lúa OM 18 là bao nhiêu?"),
        (PRICE, "Còn lúa OM 18 thì sao?", "Giá lúa OM 18 là bao nhiêu?"),
        (PRICE, "Còn giá gạo thì sao?", "Giá gạo là bao nhiêu?"),
        ("Valmora tặng Mai Vân mấy cây cầu?", "Còn Mai Vân tặng Valmora thì sao?", "Mai Vân tặng Valmora mấy cây cầu?"),
        ("Bà Vân xếp thứ mấy ở giải?", "Còn ông Thiện xếp ở lễ hội thì sao?", "Ông Thiện xếp ở lễ hội thứ mấy?"),
        (PRICE, "Thế ở An Giang?", "Giá lúa Đài Thơm 8 là bao nhiêu ở An Giang?"),
        (LENGTH, "Vì sao?", "Vì sao tuyến metro Vĩnh Giang dài?"),
        (FAIR, "Bao giờ diễn ra?", "Lễ hội thổ cẩm Mai Vân diễn ra: Bao giờ diễn ra?"),
        (LENGTH, "Nó có mấy ga?", "Tuyến metro Vĩnh Giang có mấy ga?"),
        (LENGTH, "Tuyến này khai trương khi nào?", "Tuyến metro Vĩnh Giang khai trương khi nào?"),
        (DIRECTOR, "Bà ấy nói gì?", "Giám đốc VGM Trịnh Thúy Vân nói gì?"),
        (GUESTS, "Ai tiếp bà ấy?", "Ai tiếp Thị trưởng Elena Durand?"),
        ("Ông Hà Quang Thiện tiếp ai?", "Ông ấy nói gì?", "Ông Hà Quang Thiện nói gì?"),
        (FAIR, "Ở đó có gì?", "Ở sân vận động xã Mai Vân có gì?"),
        (TAKINGS, "Năm đó có gì?", "Năm 2025 có gì?"),
        (GUESTS, "Họ đã đi đâu?", "Dẫn đầu đoàn đại biểu Valmora: Họ đã đi đâu?"),
        ("tuyen metro vinh giang dai bao nhieu km", "vi sao?", "Vi sao tuyen metro vinh giang dai?"),
    ],
)
def test_follow_ups(
    samples_index: SentenceIndex, segmenter: Segmenter, last: str, question: str, expected: str
) -> None:
    """A part replaces its like, and a pointing word is replaced by what it refers to."""
    previous = search(samples_index, read_question(last, segmenter, samples_index.spelling), 1)

    assert expected == rewritten(question, previous, samples_index)


def test_after_nothing_was_found(samples_index: SentenceIndex, segmenter: Segmenter) -> None:
    """If the previous question was not answered, only its own words are used."""
    found = search(samples_index, read_question("Tổng thống Pháp tên gì?", segmenter, samples_index.spelling), 1)

    assert not found.answered
    assert "Tổng thống Pháp bao nhiêu tuổi?" == rewritten("Ông ấy bao nhiêu tuổi?", found, samples_index)
