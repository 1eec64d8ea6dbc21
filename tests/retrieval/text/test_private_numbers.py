import unicodedata

import pytest

from retrieval.text.private_numbers import GAP, private_spans, with_gaps


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Ai thấy cháu bé xin gọi 0912 345 678 cho gia đình.", "0912 345 678"),
        ("Bạn đọc đặt mua tranh qua số điện thoại 01688284424 trong tuần này.", "01688284424"),
        ("Liên hệ chị Mai (công nhân Công ty Sao Mai), số 0912.345.678.", "0912.345.678"),
        ("Từ nước ngoài xin gọi +84 912 345 678 để gặp người bán.", "+84 912 345 678"),
        ("Họ tên: Mai - Điện thoại: 0912345678200,000 đồng.", "0912345678"),
        ("Số ĐT: 0945.020.635800,000 đồng, tiếp theo là 01652.086.236.", ["0945.020.635", "01652.086.236"]),
        ("Liên hệ đồng chí Mây, Phòng Cảnh sát, số 0912.345.678.", "0912.345.678"),
        ("Số điện thoại nhà bà Lành là 024 3762 2619 ở phố Hàng Mây.", "024 3762 2619"),
        ("Chủ hụi nhận tiền vào số tài khoản 0451 0003 15851 trong ba năm.", "0451 0003 15851"),
        ("Người này dùng CMND số 025704061 để thuê nhà trọ.", "025704061"),
        ("Chú Mây bán ghe, số 0912\u200b345\u200b678 trên bảng.", "0912\u200b345\u200b678"),
        ("Thư xin gửi về hoa.mai@gmail.com trước ngày 5-3.", "hoa.mai@gmail.com"),
    ],
)
def test_numbers_of_persons_are_private(text: str, private: str | list[str]) -> None:
    """The numbers and addresses of persons are found to the letter, however the text is encoded."""
    decomposed = unicodedata.normalize("NFD", text)
    expected = [private] if isinstance(private, str) else private

    assert expected == [text[start:end] for start, end in private_spans(text)]
    assert expected == [decomposed[start:end] for start, end in private_spans(decomposed)]


@pytest.mark.parametrize(
    "text",
    [
        "Người dân gọi đường dây nóng 1900 9095 hoặc 1800 6858 để được tư vấn.",
        "Khi có cháy hãy gọi ngay 114, cấp cứu gọi 115 và trẻ em gọi 111.",
        "Đường dây nóng của Bộ Giao thông là 0964045445 và 0962665953.",
        "Ai biết tin xin báo Công an huyện Phong Mây, điện thoại 0918719239.",
        "Tòa soạn nhận thư tại số 9 phố Mây, điện thoại (024) 3762 2619.",
        "Thư của độc giả xin gửi về tamsu@toasoan.example trước ngày 5-3.",
        "Bộ số may mắn của kỳ này là 02-18-25-33-36.",
        "Kỳ quay ngày 07-10-2015 có giải 38.700.000.000 đồng cho 0,912345678 người.",
        "Quỹ Tấm Lòng Mây nhận ủng hộ qua tài khoản 26110002233886.",
        "Giá vàng ngày 05.07.2018 là 36.850.000 đồng một lượng, tăng 120.000 đồng.",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    """Hotlines, numbers of institutions, dates, prices and the numbers of a lottery are not private."""
    assert [] == private_spans(text)


def test_gaps_stand_for_what_is_private() -> None:
    """A gap replaces each private number, and slices of the text keep their words; part of a number is its gap."""
    text = "Gọi anh Tấn, số 0912 345 678, hoặc viết cho tan@gmail.com trước thứ ba."
    shown = with_gaps(text)
    assert "Gọi anh Tấn, số […], hoặc viết cho […] trước thứ ba." == shown.text
    for words in ("Gọi anh Tấn", "hoặc viết cho", "trước thứ ba."):
        start = text.index(words)
        assert words == shown.text[slice(*shown.span(start, start + len(words)))]
    for hidden in ("0912 345 678", "345", "tan@gmail.com", "gmail"):
        start = text.index(hidden)
        assert GAP == shown.text[slice(*shown.span(start, start + len(hidden)))]


def test_other_texts_have_no_gaps() -> None:
    """A text without a private number is unchanged to the letter, and so are the offsets."""
    text = "Gọi tổng đài 1900 9095 trước 17 giờ."
    assert (text, (4, 22)) == (with_gaps(text).text, with_gaps(text).span(4, 22))
