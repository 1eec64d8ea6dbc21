"""Questions drafted from sentences."""

import pytest

from retrieval.examples.sentence_forms import drafts

DRAFTED = [
    (
        "Ông Lê Văn Sáu, Giám đốc Bệnh viện Lam Giang, cho biết khoa Nhi vừa mở cửa.",
        ("leader", "Ai đứng đầu Bệnh viện Lam Giang?", "Lê Văn Sáu"),
    ),
    (
        "Giám đốc Sở Y tế Bình Sơn Trần Thị Mai nói dịch đã qua.",
        ("leader", "Ai đứng đầu Sở Y tế Bình Sơn?", "Trần Thị Mai"),
    ),
    ("Sáng nay, chợ Mây Hạ (Bình Sơn) đông nghịt người.", ("site", "Chợ Mây Hạ ở đâu?", "Bình Sơn")),
    (
        "Năm nay, lễ hội Vải Lục Hà diễn ra tại quảng trường Lam Giang.",
        ("venue", "Lễ hội Vải Lục Hà được tổ chức ở đâu?", "quảng trường Lam Giang"),
    ),
    (
        "Cầu Đò Gát được khởi công tháng 3/2021.",
        ("time", "Cầu Đò Gát bắt đầu xây dựng từ khi nào?", "tháng 3/2021"),
    ),
    (
        "Lễ hội Vải Lục Hà sẽ diễn ra vào ngày 12/6/2025.",
        ("time", "Lễ hội Vải Lục Hà được tổ chức khi nào?", "ngày 12/6/2025"),
    ),
    (
        "Năm qua, doanh thu của Công ty Lam Sơn đạt 512 tỷ đồng.",
        ("measure", "Doanh thu của công ty Lam Sơn là bao nhiêu?", "512 tỷ đồng"),
    ),
    (
        "Sản lượng vải thiều Lục Hà năm nay đạt 58.000 tấn.",
        ("measure", "Sản lượng của vải thiều Lục Hà là bao nhiêu?", "58.000 tấn"),
    ),
    (
        "Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.",
        ("cost", "Cầu Đò Gát tốn bao nhiêu tiền?", "2.300 tỷ đồng"),
    ),
    ("Quý này, Lam Sơn lãi ròng 19 tỷ đồng.", ("payment", "Lam Sơn lãi ròng bao nhiêu tiền?", "19 tỷ đồng")),
    ("Cầu Đò Gát dài 1.250 m.", ("size", "Cầu Đò Gát dài bao nhiêu mét?", "1.250 m")),
    ("Nghĩa trang An Bình rộng khoảng 40 ha.", ("size", "Nghĩa trang An Bình có diện tích bao nhiêu?", "40 ha")),
    ("Vivo V5 có giá 5.990.000 đồng.", ("price", "Vivo V5 giá bao nhiêu tiền?", "5.990.000 đồng")),
    ("Hôm nay, giá cà phê lên 97.000 đồng một ký.", ("price", "Giá cà phê là bao nhiêu?", "97.000 đồng")),
    (
        "Vụ cháy chung cư Lam Giang khiến 13 người chết.",
        ("toll", "Bao nhiêu người thiệt mạng trong vụ cháy chung cư Lam Giang?", "13"),
    ),
    (
        "Lam Sơn có 230 dự án đầu tư tại Hà Lâm với tổng vốn lớn.",
        ("count", "Có tất cả bao nhiêu dự án đầu tư của Lam Sơn ở Hà Lâm?", "230"),
    ),
    ("Lam Giang có 12 trường học.", ("count", "Lam Giang có tổng cộng bao nhiêu trường học?", "12")),
]
# Of these, what is asked about is not surely named, or the form only seems to be there.
NOT_DRAFTED = [
    "Cầu này dài 1.250 m.",
    "Tôi cao 1,8 m.",
    "Tượng cao 36 m.",
    "Hố dài 2 m.",
    "Ông Lê Văn Sáu, Phó Giám đốc Bệnh viện Lam Giang, cho biết khoa Nhi vừa mở cửa.",
    "Ông Lê Văn Sáu, chủ tịch UBND tỉnh này, cho biết đường đã thông.",
    "Bí thư Nguyễn Văn Nên yêu cầu cán bộ gần dân.",
    "Công ty CP Môi trường Xanh (Hà Lâm) dọn rác.",
    "Cục Hàng không quản lý sân bay Lam Giang (LGA).",
    "Sạt lở ở các xã Cần Đước, Tân Lân, Vĩnh Hưng dài 110 m.",
    "Lam Giang tổ chức 68 phiên chợ.",
    "Dự án có tổng mức đầu tư 35 tỷ đồng.",
    "",
]


@pytest.mark.parametrize(("sentence", "expected"), DRAFTED)
def test_sentence_of_a_form_is_asked_about(sentence: str, expected: tuple[str, str, str]) -> None:
    """A sentence of a form gives a question, with its figure, name, time or place as the answer."""
    found = [(draft.form, draft.wordings[0], draft.answer) for draft in drafts(sentence, "")]
    assert expected in found
    assert 1 == len({form for form, _, _ in found})


@pytest.mark.parametrize("sentence", NOT_DRAFTED)
def test_unsure_sentence_is_left_out(sentence: str) -> None:
    """A sentence that points to something, names a deputy or has no name gives no question."""
    assert [] == list(drafts(sentence, "Tin ngắn"))


def test_headline_names_what_the_sentence_does_not() -> None:
    """A noun stands for the only such thing in the headline, and a firm's figures for the only name there."""
    (bridge,) = drafts("Cây cầu dài 1.250 mét, có bốn làn xe.", "Khánh thành cầu Đò Gát")
    assert "Cầu Đò Gát dài bao nhiêu mét?" == bridge.wordings[0]
    assert [] == list(drafts("Cây cầu dài 1.250 mét.", "Khánh thành cầu Đò Gát và cầu Lam Giang"))
    (books,) = drafts("Cả năm, doanh thu đạt 512 tỷ đồng.", "Lợi nhuận của Lamico giảm mạnh")
    assert "Doanh thu của Lamico là bao nhiêu?" == books.wordings[0]
    assert [] == list(drafts("Cả năm, doanh thu đạt 512 tỷ đồng.", "Lamico hơn Gatico"))
