import unicodedata
from collections.abc import Sequence

import pytest

from retrieval.index.sentence_index import Sentence
from retrieval.ranking.self_contained import depends_on_previous, is_statement, quotable_runs

BRIDGE = "Cầu Sông Mây dài 512 m thông xe sáng nay."
COST = "Kinh phí xây cầu là 97 tỷ đồng từ ngân sách."
LEANING = "Theo đó, xe tải nặng chỉ được qua cầu vào ban đêm."


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
        LEANING,
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
def test_leaning_sentences_are_told(text: str) -> None:
    """What opens with a connective, a bare pronoun or a demonstrative, or ends in one, needs the sentence before."""
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
    """A name after the pronoun, or a word that only looks like one, needs nothing before it."""
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
def test_what_is_no_statement(text: str) -> None:
    """Questions, list items and what introduces them, captions and scraps are not quoted."""
    assert not is_statement(text)


def test_a_leaning_sentence_comes_with_the_one_before() -> None:
    """It is quoted with the sentence before, across paragraphs, too; others alone."""
    assert [(0, 0), (1, 1), (1, 2)] == quotable_runs(paragraphs([BRIDGE], [COST], [LEANING]))


def test_the_first_sentence_of_an_article_may_lean() -> None:
    """Nothing stands before it."""
    assert [(0, 0)] == quotable_runs(paragraphs([LEANING]))


def test_a_leaning_sentence_whose_support_is_missing_is_left() -> None:
    """Where the sentence before is not among those given, or can't be quoted, it is not quoted either."""
    sentences = paragraphs([BRIDGE, COST, LEANING])
    unquotable = paragraphs([BRIDGE, "Vì sao cầu Sông Mây lại đẹp như thế?", LEANING])

    assert [(0, 0)] == quotable_runs([sentences[0], sentences[2]])
    assert [(0, 0)] == quotable_runs(unquotable)


def test_long_chains_are_left() -> None:
    """At most three sentences stand together: a fourth that depends_on_previous on them is not quoted."""
    assert [(0, 0), (0, 1), (0, 2)] == quotable_runs(paragraphs([BRIDGE, LEANING, LEANING, LEANING]))


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("«", "»")])
def test_quotations_stay_whole(opening: str, closing: str) -> None:
    """Sentences between an opening and its closing mark are quoted together, whichever marks they are."""
    quotation = [f"Ông Khoát nói: {opening}Cầu này bền trăm năm.", f"Xe nào qua cũng được{closing}, và cười rất tươi."]

    assert [(0, 0), (1, 2), (3, 3)] == quotable_runs(paragraphs([BRIDGE, *quotation, COST]))


def test_quotations_that_never_close_are_left() -> None:
    """From a mark without its other half to the end of the paragraph nothing is quoted; the next is its own."""
    lost = "Ông Khoát nói: “Cầu Sông Mây bền trăm năm."

    assert [(0, 0), (3, 3)] == quotable_runs(paragraphs([BRIDGE, lost, COST], [COST]))
    assert [(0, 0), (2, 2)] == quotable_runs(paragraphs([BRIDGE, "Cầu Sông Mây bền trăm năm”, ông nói.", COST]))
