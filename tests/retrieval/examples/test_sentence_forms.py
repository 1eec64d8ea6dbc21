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
    (
        "Ông Lê Văn Sáu, Phó Giám đốc Bệnh viện Lam Giang, cho biết khoa Nhi vừa mở cửa.",
        ("leader", "Ai giữ chức phó giám đốc Bệnh viện Lam Giang?", "Lê Văn Sáu"),
    ),
    (
        "Phó chủ tịch Hội Nông dân Bình Sơn Trần Thị Mai nói vụ này được mùa.",
        ("leader", "Ai giữ chức phó chủ tịch Hội Nông dân Bình Sơn?", "Trần Thị Mai"),
    ),
    ("Thủ tướng Úc Ana Smith đã đến nơi.", ("leader", "Thủ tướng Úc tên là gì?", "Ana Smith")),
    (
        "Bà Trần Thị Mai, nhà sáng lập Gốm Bàu Lùng, cho biết lò vừa đỏ lửa.",
        ("founder", "Ai là người lập ra Gốm Bàu Lùng?", "Trần Thị Mai"),
    ),
    ("Nhà sáng lập Gatico, ông Lê Văn Sáu, vắng mặt.", ("founder", "Ai là người lập ra Gatico?", "Lê Văn Sáu")),
    ("Lamico do ông Lê Văn Sáu sáng lập.", ("founder", "Ai là người lập ra Lamico?", "Lê Văn Sáu")),
    ("Phim Mưa Đá do Trần Thị Mai đạo diễn.", ("author", "Ai là người làm ra phim Mưa Đá?", "Trần Thị Mai")),
    (
        "Bộ phim “Bến lạ” của đạo diễn Trần Thị Mai ra rạp.",
        ("author", "Bộ phim “Bến lạ” là của ai?", "Trần Thị Mai"),
    ),
    ("HLV Lê Văn Sáu của Lam Sơn nói đội đã cố hết sức.", ("coach", "Ai dẫn dắt Lam Sơn?", "Lê Văn Sáu")),
    (
        "BS Trần Thị Mai, khoa Nhi, Bệnh viện Lam Giang, cho biết dịch đã qua.",
        ("workplace", "Trần Thị Mai làm việc ở đâu?", "Bệnh viện Lam Giang"),
    ),
    (
        "Ana Smith, chuyên gia của Đại học Lam Giang, nhận định giá còn tăng.",
        ("workplace", "Ana Smith làm việc ở đâu?", "Đại học Lam Giang"),
    ),
    ("Ca sĩ Trần Thị Mai đến từ Bình Sơn.", ("home", "Trần Thị Mai là người ở đâu?", "Bình Sơn")),
    ("Ana Smith sinh ngày 5/5/2003 tại Lam Giang.", ("home", "Ana Smith sinh ra ở đâu?", "Lam Giang")),
    ("Ana Smith sinh ngày 5/5/2003 tại Lam Giang.", ("birth", "Ana Smith chào đời khi nào?", "5/5/2003")),
    ("Đường qua huyện Mây Hạ, tỉnh Quảng Nam bị ngập.", ("site", "Huyện Mây Hạ ở đâu?", "Quảng Nam")),
    ("Khách đổ về chợ Mây Hạ, huyện Bình Sơn.", ("site", "Chợ Mây Hạ ở đâu?", "huyện Bình Sơn")),
    ("Hoa nở rộ quanh hồ Mây Hạ ở Bình Sơn.", ("site", "Hồ Mây Hạ nằm ở đâu?", "Bình Sơn")),
    (
        "Úc là thị trường xuất khẩu lớn nhất của Hà Lâm.",
        ("market", "Hà Lâm xuất khẩu nhiều nhất sang nước nào?", "Úc"),
    ),
    ("Thành lập năm 1999, Gốm Bàu Lùng, lớn dần.", ("time", "Gốm Bàu Lùng ra đời khi nào?", "năm 1999")),
    ("Úc và Lào thiết lập quan hệ ngoại giao năm 1952.", ("time", "Úc và Lào có quan hệ từ khi nào?", "năm 1952")),
    (
        "Úc và Lào bình thường hóa quan hệ vào năm 1995.",
        ("time", "Úc và Lào nối lại quan hệ từ khi nào?", "năm 1995"),
    ),
    (
        "Bà Ana Smith sẽ thăm chính thức Lào từ ngày 18 đến ngày 20/2.",
        ("visit", "Ana Smith đi Lào khi nào?", "ngày 18 đến ngày 20/2"),
    ),
    ("Chiều nay, giá vàng SJC lên 178 triệu đồng.", ("price", "Giá vàng SJC là bao nhiêu?", "178 triệu đồng")),
    ("Lam Sơn thắng Hà Lâm 2-1.", ("score", "Tỷ số trận Lam Sơn - Hà Lâm là bao nhiêu?", "2-1")),
    ("Kết quả: Lam Sơn 2-1 Hà Lâm.", ("score", "Tỷ số trận Lam Sơn - Hà Lâm là bao nhiêu?", "2-1")),
    ("Vivo V5 nặng 154 g.", ("weight", "Vivo V5 nặng bao nhiêu?", "154 g")),
    ("Vivo V5 sở hữu màn hình sáng 5,5 inch.", ("device", "Màn hình của Vivo V5 bao nhiêu inch?", "5,5")),
    ("Vivo V5 dùng pin liền 3.000 mAh.", ("device", "Pin của Vivo V5 bao nhiêu mAh?", "3.000")),
    ("Vivo X có công suất 150 mã lực.", ("device", "Vivo X mạnh bao nhiêu mã lực?", "150")),
    (
        "Giải Lam Giang thu hút hơn 300 vận động viên tham gia.",
        ("count", "Bao nhiêu vận động viên góp mặt ở giải Lam Giang?", "300"),
    ),
    (
        "Lam Sơn có 2 triệu khách hàng.",
        ("count", "Lam Sơn có tổng cộng bao nhiêu khách hàng?", "2 triệu"),
    ),
    ("Lam Sơn bàn giao 952 căn hộ.", ("count", "Lam Sơn bàn giao tổng cộng bao nhiêu căn hộ?", "952")),
    ("Ca sĩ Trần Thị Mai, 37 tuổi, trở lại.", ("age", "Trần Thị Mai bao nhiêu tuổi?", "37")),
    (
        "Lào là nhà đầu tư lớn thứ 11 tại đây.",
        ("rank", "Lào xếp hạng mấy trong các nhà đầu tư?", "11"),
    ),
]
# Of these, what is asked about is not surely named, or the form only seems to be there.
NOT_DRAFTED = [
    "Cầu này dài 1.250 m.",
    "Tôi cao 1,8 m.",
    "Tượng cao 36 m.",
    "Hố dài 2 m.",
    "Ông Lê Văn Sáu, chủ tịch UBND tỉnh này, cho biết đường đã thông.",
    "Bí thư Nguyễn Văn Nên yêu cầu cán bộ gần dân.",
    "Công ty CP Môi trường Xanh (Hà Lâm) dọn rác.",
    "Cục Hàng không quản lý sân bay Lam Giang (LGA).",
    "Sạt lở ở các xã Cần Đước, Tân Lân, Vĩnh Hưng dài 110 m.",
    "Lam Giang tổ chức 68 phiên chợ.",
    "Phó giám đốc HTX Trần Thị Mai nói vụ này được mùa.",
    "Mây Cityđã bàn giao 952 căn hộ.",
    "Dự án có tổng mức đầu tư 35 tỷ đồng.",
    "Theo Lam Giang, chuyên gia về giá còn vắng.",
    "Anh Lê Văn Sáu (sinh năm 1985, trú Bình Sơn) lái xe.",
    "Ca sĩ Trần Thị Mai, 37 tuổi, bị khởi tố.",
    "Cựu thủ tướng Úc Ana Smith đã đến nơi.",
    "",
]


@pytest.mark.parametrize(("sentence", "expected"), DRAFTED)
def test_sentence_of_a_form_is_asked_about(sentence: str, expected: tuple[str, str, str]) -> None:
    """A sentence of a form gives a question, with its figure, name, time or place as the answer."""
    found = [(draft.form, draft.wordings[0], draft.answer) for draft in drafts(sentence, "")]
    assert expected in found


@pytest.mark.parametrize("sentence", NOT_DRAFTED)
def test_unsure_sentence_is_left_out(sentence: str) -> None:
    """A sentence that points to something, has no name or is of a crime gives no question."""
    assert [] == list(drafts(sentence, "Tin ngắn"))


def test_headline_names_what_the_sentence_does_not() -> None:
    """A noun stands for the only such thing in the headline, and a firm's figures for the only name there."""
    (bridge,) = drafts("Cây cầu dài 1.250 mét, có bốn làn xe.", "Khánh thành cầu Đò Gát")
    assert "Cầu Đò Gát dài bao nhiêu mét?" == bridge.wordings[0]
    assert [] == list(drafts("Cây cầu dài 1.250 mét.", "Khánh thành cầu Đò Gát và cầu Lam Giang"))
    (books,) = drafts("Cả năm, doanh thu đạt 512 tỷ đồng.", "Lợi nhuận của Lamico giảm mạnh")
    assert "Doanh thu của Lamico là bao nhiêu?" == books.wordings[0]
    assert [] == list(drafts("Cả năm, doanh thu đạt 512 tỷ đồng.", "Lamico hơn Gatico"))
