"""Tests of retrieval/text/encodings.py and retrieval/text/legacy_encodings.py."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.encodings import UnknownEncodingError, decode, repaired, repaired_paragraphs
from retrieval.text.legacy_encodings import CONVERSIONS, encoding_of_font, is_font_of_capitals
from tests.retrieval.legacy_text import ENCODERS

HEAD = "Cộng hoà xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc"
WRITTEN = {
    "TCVN3": "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc".encode("cp1252"),
    "VNI": "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc".encode("cp1252"),
    "VISCII": (
        b"C\xb5ng ho\xe0 x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam\n\xd0\xb5c l\xa7p - T\xf1 do - H\xd5nh ph\xfac"
    ),
    "Windows-1258": (
        b"C\xf4\xf2ng hoa\xcc xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam\n"
        b"\xd0\xf4\xf2c l\xe2\xf2p - T\xfd\xf2 do - Ha\xf2nh phu\xecc"
    ),
    "UTF-8": HEAD.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + HEAD.encode(),
    "UTF-16 LE": codecs.BOM_UTF16_LE + HEAD.encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + HEAD.encode("utf-16-be"),
    "UTF-16 LE without a mark": HEAD.encode("utf-16-le"),
    "UTF-16 BE without a mark": HEAD.encode("utf-16-be"),
}
# Every letter of Vietnamese but the capitals with tones, in well-formed syllables.
LETTERS = (
    "à á ả ã ạ ăn bằng bắt bẳn bẵng bặt cân cần cấn cẩn cẫn cận bè bé bẻ bẽ bẹ ê bề bế bể bễ bệ bì bí bỉ bĩ bị bò bó "
    "bỏ bõ bọ ô bồ bố bổ bỗ bộ ơ bờ bớ bở bỡ bợ bù bú bủ bũ bụ ư bừ bứ bử bữ bự kỳ ký kỷ kỹ kỵ đi Ăn Ân Êm Ôi Ơi Ưa Đi"
)
CAPITALS = "À Á Ả Ã Ạ BẰNG BẮT BẲN BẴNG BẶT CẦN CẤN CẨN CẪN CẬN BỀ BẾ BỂ BỄ BỆ BÒ BỘ BỚ BỤ BỨ BỬ BỮ BỰ KỲ KÝ KỶ KỸ ĐI"


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN.keys())
def test_every_encoding_is_detected(content: bytes) -> None:
    """Two lines of an official letter, in the bytes that other programs write, are read in each encoding."""
    assert HEAD == decode(content)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_letter_survives(encoding: str) -> None:
    """Every letter of Vietnamese that an encoding has comes back, small and capital."""
    text = LETTERS if encoding == "TCVN3" else f"{LETTERS} {CAPITALS}"

    assert text == decode(ENCODERS[encoding](text))


def test_capitals_that_a_font_draws_come_back() -> None:
    """In TCVN3, where fonts draw the capitals with tones, a line or word whose other letters are capitals has them."""
    line = "UBND TỈNH ĐỒNG THÁP HỌP VỀ ĐÊ Ở HẬU GIANG"
    text = f"{line}\nÔng Tạ ở xã TÂN ĐỨC, huyện Mỏ Cày nói về bản đồ lũ"

    assert text == decode(ENCODERS["TCVN3"](text))


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
def test_text_that_lost_its_font_is_repaired(encoding: str) -> None:
    """Text copied from a document of such a font, and saved as UTF-8, is read as what the font showed."""
    seen = WRITTEN[encoding].decode("cp1252")

    assert HEAD == repaired(seen)
    assert HEAD == decode(seen.encode())


FOREIGN = [
    "Les élèves français étaient déjà à l'école où ça s'est passé; ils ont été très gênés par la forêt brûlée.",
    "La votación terminó después de las once; el señor Núñez llegó mañana con su niño más pequeño.",
    "A eleição não é só uma questão de opinião; nós estávamos lá às três horas com o avô José.",
    "Über die Straße gehen schöne Mädchen, während die Bären größere Äpfel äßen.",
    "Hà nói: bà có cá, bé có quà. Chú là con.",
    "50 °C ± 2 µm © ® § 5 «ok» €",
    "Lũ về làng",
    "Tê\u0301t",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_text_in_unicode_stays(text: str) -> None:
    """Text in other languages, or in Vietnamese, is left as it is where it is valid Unicode."""
    assert text == repaired(text)
    assert text == decode(text.encode())


@pytest.mark.parametrize("text", FOREIGN[:4])
def test_other_encodings_are_refused(text: str) -> None:
    """Bytes that give no Vietnamese in any encoding are an error, which names the first of them."""
    with pytest.raises(UnknownEncodingError, match=r"byte \d+ is 0x[c-f]"):
        decode(text.encode("cp1252"))


def test_broken_utf_16_is_refused() -> None:
    """Half a character after the mark of UTF-16 is an error."""
    with pytest.raises(UnknownEncodingError, match="UTF-16"):
        decode(codecs.BOM_UTF16_LE + b"a\0b")


def test_only_some_paragraphs_are_repaired() -> None:
    """In a document of two fonts, the paragraphs in Unicode stay, and short ones follow the others."""
    heading, body = "Th«ng b¸o", "Uû ban nh©n d©n tØnh häp bµn vÒ viÖc ®¾p ®ª ng¨n lò"
    paragraphs = repaired_paragraphs([heading, body, "Nước sông lên nhanh", "Ký tên: Jean", "«»"])

    expected = ["Thông báo", "Uỷ ban nhân dân tỉnh họp bàn về việc đắp đê ngăn lũ", "Nước sông lên nhanh"]
    assert [*expected, "Ký tên: Jean", "«»"] == paragraphs


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (".VnTime", ("TCVN3", False)),
        ("ABCDEF+.VnArialH", ("TCVN3", True)),
        ("VNI-Times", ("VNI", False)),
        ("Times New Roman", (None, False)),
    ],
)
def test_fonts_state_their_encoding(font: str, expected: tuple[str | None, bool]) -> None:
    """The name of a font gives the encoding of its text, and whether it draws capitals."""
    assert expected == (encoding_of_font(font), is_font_of_capitals(font))


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    """Any bytes are decoded, or refused by the one error."""
    with suppress(UnknownEncodingError):
        assert isinstance(decode(content), str)


@given(st.text(max_size=200), st.sampled_from(sorted(CONVERSIONS)))
def test_any_text_can_be_converted(text: str, encoding: str) -> None:
    """Any text can be converted and repaired, and text with letters of Vietnamese in Unicode stays."""
    assert isinstance(CONVERSIONS[encoding](text), str)
    assert f"{text} Việt" == repaired(f"{text} Việt")
