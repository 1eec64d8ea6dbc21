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
        "Hai nhóm trên cho rằng cầu chưa an toàn.",
        "Dẫu vậy, cầu vẫn đông xe qua lại.",
        "Tức là cầu bền gấp đôi những cầu cũ.",
        "Con số 9,5 tỷ chuyến đi này là kỷ lục của năm.",
        "Bộ Giao thông nêu thông tin trên tại hội nghị sáng nay.",
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
        "Ông Đỗ Văn Mây nói cầu bền trăm năm.",
        "Hành khách trên tàu đã xuống ga an toàn.",
        "Người dân đọc thông tin trên mạng xã hội từ sáng sớm.",
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
        "Dưới đây là năm cách qua cầu an toàn trong mùa mưa.",
        "Các mức phí qua cầu được quy định như sau.",
        "Ảnh chụp cầu Sông Mây trong buổi sáng khánh thành.",
        "Cầu Sông Mây trong buổi sáng khánh thành (ảnh minh họa).",
        ": Cầu Sông Mây dài 512 m thông xe sáng nay.",
        "Bài và ảnh: Lê Văn Hoà, từ xã Mây Hạ.",
        "Lê Văn Hoà - Trần Thị Mây - Nguyễn Cát Tường - Sông Mây.",
        "Địa chỉ: số 9 phố Mây, phường Hạ, thành phố Vĩnh Giang.",
        "Mọi đóng góp xin gửi về Quỹ Mây Trắng, phường Hạ, Vĩnh Giang.",
        "Mời bạn đọc theo dõi tiếp trong số báo ra sáng mai.",
        "hạ xuống cấp 6 khi vào đất liền trong đêm qua.",
        "Người dân qua , vừa thông xe sáng nay, rất vui mừng.",
        "Theo (Mỹ), cầu Sông Mây bền hơn những cầu cũ.",
        "Cầu dài 512 m (theo bản vẽ thông xe sáng nay.",
        "Vòng 1 Đang cập nhật Vòng 2 Đang cập nhật Vòng 3 Đang cập nhật Vòng 4 Đang cập nhật.",
        "Giải nhất 02 11 25 33 36 42, giải nhì 07 15 19 20.",
        "Ai thấy cháu bé xin gọi số 0912 345 678 cho gia đình.",
        "Chị Mây nhận tiền qua số tài khoản 0451000315851 trong ba năm.",
    ],
)
def test_other_texts_are_no_statements(text: str) -> None:
    """Questions, lists, captions, bylines, addresses, notices, fragments and private numbers are no statements."""
    assert not is_statement(text)
    assert not is_statement(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text",
    [
        BRIDGE,
        "Người dân gọi đường dây nóng 1900 9095 để báo sự cố trên cầu.",
        "Ai biết tin xin báo Công an huyện Phong Mây, điện thoại 0918719239.",
        "iPhone bán chạy nhất trong tuần tại thành phố Vĩnh Giang.",
        "9h sáng nay, cầu Sông Mây thông xe sau hai năm xây dựng.",
        "Hàng trăm người tham gia ủng hộ đồng bào vùng lũ Hà Lâm.",
        "Lãnh đạo gồm ông Hoà (chủ tịch xã); bà Mây (bí thư xã); ông Cát.",
    ],
)
def test_complete_statements(text: str) -> None:
    """News are statements, also with hotlines, numbers of institutions, and words that notices have, too."""
    assert is_statement(text)


def test_a_dependent_sentence_comes_with_the_one_before() -> None:
    """A dependent sentence is quoted with the one before, also across paragraphs; others alone."""
    assert [(0, 0), (1, 1), (1, 2)] == quotable_runs(paragraphs([BRIDGE], [COST], [DEPENDENT]))


def test_the_first_sentence_of_an_article_is_quoted_alone() -> None:
    """The first sentence of an article is quoted alone, whatever its words."""
    assert [(0, 0)] == quotable_runs(paragraphs([DEPENDENT]))


def test_the_sentence_before_a_credit_is_a_caption() -> None:
    """A sentence before a credit in its paragraph is not quoted; one before a paragraph with a credit is."""
    assert [(2, 2)] == quotable_runs(paragraphs([BRIDGE, "Ảnh: Lê Hoà.", COST]))
    assert [(0, 0), (2, 2)] == quotable_runs(paragraphs([BRIDGE], ["Ảnh: Lê Hoà.", COST]))


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
