"""The answer inside a sentence."""

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings

from retrieval.answers.extraction import best_answer, find_answer
from retrieval.questions.query import read_question
from retrieval.text.normalise import tokenise
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.texts import HOSTILE

TRADE = "Năm 2025, tỉnh Sen Hạ xuất khẩu được gần 88 tỷ USD, tăng 22% so với năm trước."
PROJECTS = "Toàn tỉnh có khoảng 1.340 dự án, trong đó 25 dự án mới."
FESTIVAL = "Lễ hội hoa sen diễn ra từ ngày 18 đến ngày 20/2/2026 tại làng Mai Hạ."
BRIDGE = "Cầu Sen, dài 512 m, khánh thành năm 1995."
VISIT = "Tổng thống Joe Biden thăm Hà Nội hôm 10/9."
GUESTS = "Dự lễ có bà Lê Thị Mai, ông Trần Sen và anh Nguyễn Hạ."
DYKE = "Đê Sông Sen vỡ đêm 3/9 do nước lên quá nhanh, dân phải sơ tán."

ANSWERED: tuple[tuple[str, str, str], ...] = (
    ("Tỉnh xuất khẩu được bao nhiêu tiền?", TRADE, "gần 88 tỷ USD"),
    ("Giá cà phê hôm nay", "Giá cà phê là 98.000 đồng.", "98.000 đồng"),
    ("Xuất khẩu tăng bao nhiêu phần trăm?", TRADE, "22%"),
    ("Có bao nhiêu dự án?", PROJECTS, "khoảng 1.340 dự án"),
    ("Có bao nhiêu dự án mới?", PROJECTS, "25 dự án mới"),
    ("Cầu Sen dài bao nhiêu?", BRIDGE, "512 m"),
    ("Mỗi hộ được mấy con bò?", "Mỗi hộ được ba con bò giống.", "ba con bò"),
    ("Xây cầu mất bao lâu?", "Xây cầu mất từ 6 đến 8 tháng, từ 1/5/2024.", "từ 6 đến 8 tháng"),
    ("Chợ họp lúc mấy giờ?", "Chợ họp lúc 5h30 sáng, cách bến 9 km.", "lúc 5h30 sáng"),
    ("Đội Mây Hạ xếp thứ mấy?", "Đội Mây Hạ xếp thứ 8 trong 12 đội.", "thứ 8"),
    ("Lễ hội hoa sen diễn ra khi nào?", FESTIVAL, "từ ngày 18 đến ngày 20/2/2026"),
    ("Cầu Sen khánh thành năm nào?", BRIDGE, "năm 1995"),
    ("Vụ cháy xảy ra lúc nào?", "Vụ cháy xảy ra sáng 12/6 tại một kho gỗ.", "sáng 12/6"),
    ("Tỉnh bán 3 tấn sen khi nào?", "Trong 8 tháng đầu năm, tỉnh bán 3 tấn sen.", "8 tháng đầu năm"),
    ("Chùa được dựng từ khi nào?", "Chùa được dựng từ thế kỷ 17 trên đồi.", "từ thế kỷ 17"),
    ("Khi nào phải rời làng?", "Dân phải rời làng khi nước sông vượt báo động ba.", "khi nước sông vượt báo động ba"),
    ("Ai thăm Hà Nội?", VISIT, "Tổng thống Joe Biden"),
    ("Ai là chủ tịch xã?", "Ông Trần Văn Sen, chủ tịch xã Mai Hạ, nói cầu đã xong.", "Ông Trần Văn Sen"),
    ("Cầu được xây bởi ai?", "Cầu ở Mai Hạ được xây bởi kỹ sư Lê Mây.", "kỹ sư Lê Mây"),
    ("Những ai dự lễ?", GUESTS, "bà Lê Thị Mai, ông Trần Sen và anh Nguyễn Hạ"),
    ("Ai cứu bé gái?", "Một người lạ đã cứu bé gái.", "Một người lạ"),
    ("Lễ hội hoa sen diễn ra ở đâu?", FESTIVAL, "làng Mai Hạ"),
    ("Hội nghị họp ở đâu?", "Hội nghị họp tại New York trong ba ngày.", "New York"),
    ("Bé được đưa đến bệnh viện nào?", "Bé được đưa đến Bệnh viện đa khoa Sen Hạ.", "Bệnh viện đa khoa Sen Hạ"),
    ("Sen trồng ở đâu?", "Sen trồng ở vùng trũng ven sông, nơi ít gió.", "vùng trũng ven sông"),
    ("Công ty nào xây cầu?", "Cầu do Công ty Sông Mây xây trong hai năm.", "Công ty Sông Mây"),
    ("Vì sao đê vỡ?", DYKE, "do nước lên quá nhanh"),
    ("Đắp đê nhằm mục đích gì?", "Dân đắp đê để giữ ruộng lúa, dù mưa lớn.", "để giữ ruộng lúa"),
    ("Đêm qua ở Mai Hạ lạnh bao nhiêu độ?", "Đêm qua Mai Hạ lạnh -3 độ C.", "-3 độ C"),
    (
        "Giá lò gốm giảm bao nhiêu?",
        "Giá lò gốm giảm từ 5,16 tỷ đồng xuống còn 4,8 tỷ đồng.",
        "từ 5,16 tỷ đồng xuống còn 4,8 tỷ đồng",
    ),
    ("Chợ có bao nhiêu sạp?", "Chợ có 353 sạp bị nước cuốn.", "353 sạp"),
    ("Làng đóng bao nhiêu thuyền?", "Làng đóng 353 thuyền.", "353 thuyền"),
    ("Ai vẽ tranh sen?", "Willem van Senhof vẽ tranh sen ở Mai Hạ.", "Willem van Senhof"),
    ("Kho gỗ cháy ở quận nào?", "Kho gỗ cháy đêm qua tại quận Sen Hạ gần ga Mây.", "quận Sen Hạ"),
    ("Vết nứt ở nhịp thứ mấy?", "Lúc 18h15, thợ phát hiện vết nứt tại nhịp 18 cầu Sen.", "nhịp 18"),
    ("Làng Mai họp ngày mấy?", "Làng Mai họp ngày 12/3 tại đình.", "ngày 12/3"),
    ("Bùn ở Sen Hạ dày cỡ nào?", "Bùn ở Sen Hạ dày tới 60 cm.", "tới 60 cm"),
    (
        "Gạo bán ra bao nhiêu?",
        "Gạo ở mức 17,5 triệu đồng/tấn mua vào, 18,5 triệu đồng/tấn bán ra.",
        "18,5 triệu đồng/tấn",
    ),
    ("Cầu Sen khánh thành năm bao nhiêu?", BRIDGE, "1995"),
    ("Trường nhận bao nhiêu tiền?", "Mỗi tháng 3 triệu đồng được gửi cho trường.", "3 triệu đồng"),
    ("Ông Sen có mấy đứa con?", "Ông Sen giao ruộng cho 3 người con, mỗi người 40 sào.", "3 người con"),
    ("Ai mời bà Mai dự lễ?", "Nhận lời mời của ông Lê Mây, bà Mai dự lễ ở nhà bà Hà Sen.", "ông Lê Mây"),
)
UNANSWERED: tuple[tuple[str, str], ...] = (
    ("Ai xây cầu?", "Cầu dài 512 m."),
    ("Cầu dài bao nhiêu?", "Cầu nối xã Mai Hạ với chợ."),
    ("Giá gạo bao nhiêu?", "Giá gạo giảm trong tháng 10/2025."),
    ("Giá gạo bao nhiêu?", "Giá gạo và hai thứ đậu đều giảm."),
    ("Cầu xong khi nào?", "Cầu nối xã Mai Hạ với chợ."),
    ("Vì sao chợ đóng cửa?", "Chợ đóng cửa vì vậy phải đi xa."),
    ("Bao giờ cầu thông xe ngày 2/9?", "Cầu thông xe ngày 2/9."),
    ("Dân làng giữ đê như thế nào?", "Sen nở rộ, trẻ em vui chơi."),
    ("Khi nào dân Mai Hạ gặt lúa?", "Dân Mai Hạ gặt lúa trong khi dân Sen Hạ đánh cá."),
    ("Vì sao chợ Mai Hạ đông?", "Chợ Mai Hạ đông, ai cũng tự do buôn bán."),
    ("", "Cầu dài 512 m."),
    ("Cầu dài bao nhiêu?", ""),
)


def answer(question: str, sentence: str, segmenter: UndertheseaSegmenter) -> str | None:
    found = find_answer(read_question(question, segmenter), sentence)
    return sentence[slice(*found)] if found else None


@pytest.mark.parametrize(("question", "sentence", "expected"), ANSWERED)
def test_the_shortest_answer_is_found(
    question: str, sentence: str, expected: str, segmenter: UndertheseaSegmenter
) -> None:
    """The answer is the whole figure, date, name, place, reason or definition asked for, and no more."""
    assert expected == answer(question, sentence, segmenter)


@pytest.mark.parametrize(("question", "sentence"), UNANSWERED)
def test_no_answer_is_found_if_none_fits(question: str, sentence: str, segmenter: UndertheseaSegmenter) -> None:
    """A sentence without an answer of the kind asked for, or with only words of the question, has no answer."""
    assert answer(question, sentence, segmenter) is None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Ai tham Ha Noi?", VISIT, "Tổng thống Joe Biden"),
        ("Cau Sen dai bao nhieu?", BRIDGE, "512 m"),
        ("Le hoi hoa sen dien ra khi nao?", FESTIVAL, "từ ngày 18 đến ngày 20/2/2026"),
        ("Co bao nhieu du an moi?", PROJECTS, "25 dự án mới"),
        ("Nhung ai du le?", GUESTS, "bà Lê Thị Mai, ông Trần Sen và anh Nguyễn Hạ"),
    ],
)
def test_a_question_without_diacritics_is_compared_folded(
    question: str, sentence: str, expected: str, segmenter: UndertheseaSegmenter
) -> None:
    """A question without diacritics finds the same answer, as the article writes it."""
    assert expected == answer(question, sentence, segmenter)


def test_the_person_asked_about_is_not_the_answer(segmenter: UndertheseaSegmenter) -> None:
    """A person named in the question is no answer, whatever titles the article adds."""
    sentence = "Tại Sen Hạ, Chủ tịch nước Lê Thị Mai đã gặp Tổng thống Joe Biden."

    for question in ("Bà Lê Thị Mai gặp ai ở Sen Hạ?", "ba le thi mai gap ai o sen ha"):
        assert "Tổng thống Joe Biden" == answer(question, sentence, segmenter)


def test_a_definition_is_the_best_candidate(segmenter: UndertheseaSegmenter) -> None:
    """What follows *là* is the best candidate for *là gì*, though seldom sure enough to be marked."""
    sentence = "Rối cạn là loại hình sân khấu dùng con rối."
    best = best_answer(read_question("Rối cạn là gì?", segmenter), sentence)

    assert best is not None
    assert sentence[best.start : best.end] == "loại hình sân khấu dùng con rối"


@pytest.mark.parametrize(
    ("question", "sentence", "words", "expected"),
    [
        ("Ai giữ đê?", "Hôm qua Đoàn Thanh niên giữ đê.", {"thanh_niên"}, "Đoàn Thanh niên"),
        ("Chợ có bao nhiêu sạp?", "Chợ có 353 hợp tác xã.", {"hợp_tác_xã"}, "353 hợp tác xã"),
        ("Ai vẽ tranh sen?", "Hôm ấy họa sĩ Lê Mây vẽ tranh sen.", {"mây_vẽ"}, "họa sĩ Lê Mây vẽ"),
        (
            "Ai thăm làng?",
            "Tổng thống Hợp chúng quốc Sen Lê Mây thăm làng.",
            {"hợp_chúng"},
            "Hợp chúng quốc Sen Lê Mây",
        ),
        ("Ai thăm làng?", "Chủ tịch Sáng lập Hội Sen Hạ thăm làng.", {"sáng_lập"}, "Chủ tịch Sáng lập Hội Sen Hạ"),
    ],
)
def test_no_word_of_the_segmenter_is_cut(
    question: str, sentence: str, words: set[str], expected: str, segmenter: UndertheseaSegmenter
) -> None:
    """A candidate that ends inside a word of the segmenter is extended to the end of that word."""
    best = best_answer(read_question(question, segmenter), sentence, has_word=words.__contains__)

    assert best is not None
    assert expected in sentence[best.start : best.end]


def test_a_title_that_ends_a_word_opens_no_name(segmenter: UndertheseaSegmenter) -> None:
    """*ông* of *đàn ông* is no title of the name after it."""
    sentence = "Một đàn ông Lào thuê Sen chở gỗ."
    best = best_answer(read_question("Ai thuê Sen chở gỗ?", segmenter), sentence, has_word={"đàn_ông"}.__contains__)

    assert best is not None
    assert sentence[best.start : best.end] != "ông Lào"


def test_what_stands_in_brackets_parts_no_agent_from_its_action(segmenter: UndertheseaSegmenter) -> None:
    """The words after a bracket belong to the name before it."""
    sentence = "Gỗ này do Lê Mây (trú xã Mai Hạ, tỉnh Sen Thượng) thuê Tấn Sen chở về kho."

    assert "Lê Mây" == answer("Ai thuê Tấn Sen chở gỗ?", sentence, segmenter)


def test_a_change_is_not_the_amount(segmenter: UndertheseaSegmenter) -> None:
    """An amount of change answers only a question for the change."""
    sentence = "Hôm 20/10, thương lái trả 5.850 đồng/kg lúa nếp, mất 300 đồng so với tháng 6."

    assert "5.850 đồng/kg" == answer("Giá lúa nếp là bao nhiêu?", sentence, segmenter)
    assert "300 đồng" == answer("Giá lúa nếp mất bao nhiêu?", sentence, segmenter)


def test_the_figure_nearest_to_the_words_of_the_question_is_taken(segmenter: UndertheseaSegmenter) -> None:
    """Of two figures of one type, the one next to the words of the question is taken."""
    sentence = "Xã Mai Hạ có 310 hộ, xã Mai Thượng có 540 hộ."

    assert answer("Xã Mai Hạ có bao nhiêu hộ?", sentence, segmenter) == "310 hộ"
    assert answer("Xã Mai Thượng có bao nhiêu hộ?", sentence, segmenter) == "540 hộ"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_count_the_text_as_written(form: Literal["NFC", "NFD"], segmenter: UndertheseaSegmenter) -> None:
    """The answer is an exact slice of the article in any normal form."""
    sentence = unicodedata.normalize(form, f"\ufeff{FESTIVAL}")
    found = find_answer(read_question("Lễ hội hoa sen diễn ra ở đâu?", segmenter), sentence)

    assert found is not None
    assert unicodedata.normalize(form, "làng Mai Hạ") == sentence[slice(*found)]


@settings(max_examples=300)
@given(question=HOSTILE, sentence=HOSTILE)
def test_any_text_is_searched(question: str, sentence: str, segmenter: UndertheseaSegmenter) -> None:
    """For any question and sentence, the answer lies inside the sentence and cuts no syllable."""
    for asked in (question, f"{question} bao nhiêu", f"Ai {question}", f"{question} ở đâu", f"{question} khi nào"):
        found = find_answer(read_question(asked, segmenter), sentence)
        start, end = found or (0, len(sentence))
        assert 0 <= start <= end <= len(sentence)
        assert not [
            token for token in tokenise(sentence) if token.start < start < token.end or token.start < end < token.end
        ]


@pytest.mark.parametrize(
    "piece",
    ["một trăm ", "12 tháng ", "Sen Hạ ", "ông bà ", "sen hạ ", "do vì ", "các nhà ", "1.", "(", "Bệnh viện a "],
)
def test_time_is_linear(piece: str, segmenter: UndertheseaSegmenter) -> None:
    """The time for a long run of candidates is linear in its length."""
    questions = ("Sen Hạ có bao nhiêu?", "Những ai ở Sen Hạ?", "Sen ở đâu?", "Sen nở khi nào?", "Vì sao sen nở?")
    queries = [read_question(question, segmenter) for question in questions]
    sentence = (piece * 4_000)[:4_000]
    started = time.process_time()
    for query in queries:
        find_answer(query, sentence)

    assert time.process_time() - started < 1.0


def test_a_text_too_long_has_no_answer(segmenter: UndertheseaSegmenter) -> None:
    """Texts over 4,000 characters are not searched."""
    assert answer("Cầu Sen dài bao nhiêu?", f"{BRIDGE} {'x' * 4_000}", segmenter) is None
    assert "512 m" == answer("Cầu Sen dài bao nhiêu?", f"{BRIDGE} {'x' * 3_900}", segmenter)
