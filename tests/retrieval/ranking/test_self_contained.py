import unicodedata
from collections.abc import Sequence

import pytest

from retrieval.index.sentence_index import Sentence
from retrieval.ranking.self_contained import depends_on_previous, is_statement, quotable_runs

BRIDGE = "Cầu Sông Mây dài 512 m thông xe sáng nay."
COST = "Kinh phí xây cầu là 97 tỷ đồng từ ngân sách."
DEPENDENT = "Theo đó, xe tải nặng chỉ được qua cầu vào ban đêm."


def paragraphs(*texts: Sequence[str]) -> list[Sentence]:
    """The sentences of one article, a list for each paragraph."""
    sentences: list[Sentence] = []
    for paragraph, lines in enumerate(texts):
        for line in lines:
            number = len(sentences)
            sentences.append(Sentence(number, 0, paragraph, number, 0, len(line), line))
    return sentences


@pytest.mark.parametrize(
    "text",
    [
        DEPENDENT,
        "Tuy nhiên, người dân vẫn lo.",
        "Đây là lần đầu tiên giá giảm.",
        "Ông cho biết cầu bền trăm năm.",
        "Mùa tới, họ sẽ gặp nhau trên sân nhà.",
        "Chúng tôi có hai hình thức khen học sinh.",
        "“Họ đã về nhà an toàn”, người nhà nói.",
        "Cuộc gặp này kéo dài hai giờ.",
        "Hai bên nhất trí tăng cường tiếp xúc.",
        "Việt Nam là nước đầu tiên ký văn bản này.",
    ],
)
def test_dependent_sentences_are_found(text: str) -> None:
    """A sentence that opens with a connective, pronoun or demonstrative, or ends in one, needs the one before."""
    assert depends_on_previous(text)
    assert depends_on_previous(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text",
    [
        BRIDGE,
        "Ông Trần Văn Khoát nói cầu bền trăm năm.",
        "Bà con mừng vì được mùa.",
        "Sáng nay, ông Trần Văn Khoát nói cầu bền trăm năm.",
        "Điều tra viên đã tới hiện trường.",
        "Họ Nguyễn chiếm phần lớn dân trong xã.",
    ],
)
def test_others_stand_alone(text: str) -> None:
    """A pronoun followed by a name, or a word that only looks like one, needs nothing before it."""
    assert not depends_on_previous(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vì sao giá nước sạch lại tăng mạnh như vậy?",
        "- Hộ nghèo được giảm một nửa tiền nước mỗi tháng.",
        "1. Hộ nghèo được giảm một nửa tiền nước mỗi tháng.",
        "Biểu giá mới của thành phố gồm các mức sau đây:",
        "Ảnh: người dân qua cầu mới trong sáng khánh thành.",
        "Người dân qua cầu trong sáng khánh thành (Ảnh: TTXVN).",
        "Dân mừng lắm.",
        "Người dân qua cầu trong buổi sáng khánh thành",
    ],
)
def test_other_texts_are_no_statements(text: str) -> None:
    """Questions, list items and their introductions, captions and fragments are no statements."""
    assert not is_statement(text)


def test_a_dependent_sentence_comes_with_the_one_before() -> None:
    """A dependent sentence is quoted with the one before, also across paragraphs; others alone."""
    assert [(0, 0), (1, 1), (1, 2)] == quotable_runs(paragraphs([BRIDGE], [COST], [DEPENDENT]))


def test_the_first_sentence_of_an_article_is_quoted_alone() -> None:
    """The first sentence of an article is quoted alone, whatever its words."""
    assert [(0, 0)] == quotable_runs(paragraphs([DEPENDENT]))


def test_a_dependent_sentence_without_the_one_before_is_left_out() -> None:
    """A dependent sentence is not quoted if the one before is missing or cannot be quoted."""
    sentences = paragraphs([BRIDGE, COST, DEPENDENT])
    unquotable = paragraphs([BRIDGE, "Vì sao cầu Sông Mây lại đẹp như thế?", DEPENDENT])

    assert [(0, 0)] == quotable_runs([sentences[0], sentences[2]])
    assert [(0, 0)] == quotable_runs(unquotable)


def test_long_chains_are_left_out() -> None:
    """At most three sentences are quoted together: a fourth that depends on them is not."""
    assert [(0, 0), (0, 1), (0, 2)] == quotable_runs(paragraphs([BRIDGE, DEPENDENT, DEPENDENT, DEPENDENT]))


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("«", "»")])
def test_quotations_stay_whole(opening: str, closing: str) -> None:
    """Sentences between an opening and a closing quotation mark of any kind are quoted together."""
    quotation = [f"Ông Khoát nói: {opening}Cầu này bền trăm năm.", f"Xe nào qua cũng được{closing}, và cười rất tươi."]

    assert [(0, 0), (1, 2), (3, 3)] == quotable_runs(paragraphs([BRIDGE, *quotation, COST]))


def test_open_quotations_are_left_out() -> None:
    """From an unmatched mark to the end of its paragraph nothing is quoted."""
    lost = "Ông Khoát nói: “Cầu Sông Mây bền trăm năm."

    assert [(0, 0), (3, 3)] == quotable_runs(paragraphs([BRIDGE, lost, COST], [COST]))
    assert [(0, 0), (2, 2)] == quotable_runs(paragraphs([BRIDGE, "Cầu Sông Mây bền trăm năm”, ông nói.", COST]))
