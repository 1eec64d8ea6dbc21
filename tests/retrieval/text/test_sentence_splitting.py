"""Tests of retrieval/text/sentence_splitting.py."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.sentence_splitting import LONGEST_SENTENCE, split_sentences
from tests.retrieval.texts import LINES

MARKS = "Mưa to. Gió! Sao? … ... ” “ \" ' ( ) [3] - – 1. 2) a) TP. TS."
WORDS = "Ông Bà ông vnexpress.net 1.000 v.v. A. : ; , nói Hà"
ENDS = st.sampled_from([*MARKS.split(), *WORDS.split()])
PARAGRAPHS = st.one_of(LINES, st.lists(ENDS, max_size=25).map(" ".join), st.lists(ENDS, max_size=25).map("".join))


def split(paragraph: str) -> list[str]:
    """Return the sentences of ``paragraph`` as text."""
    return [paragraph[start:end] for start, end in split_sentences(paragraph)]


@given(paragraph=PARAGRAPHS)
@settings(max_examples=300)
def test_spans_cover_the_paragraph(paragraph: str) -> None:
    """Spans are in order without overlap, begin and end with visible characters, and omit only white space."""
    spans = split_sentences(paragraph)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(paragraph)
        assert "" == paragraph[position:start].strip()
        assert paragraph[start:end] == paragraph[start:end].strip()
        position = end
    assert "" == paragraph[position:].strip()


def test_plain_sentences() -> None:
    """Sentences end at a full stop, question mark or exclamation mark."""
    assert ["Nước lên nhanh.", "Ai lo cho dân?", "Chạy thôi!", "Đê đã vỡ"] == split(
        "Nước lên nhanh. Ai lo cho dân?  Chạy thôi! Đê đã vỡ"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "PGS.TS. Lò Văn Pồn chủ trì buổi họp.",
        "Theo GS. Vi Thị Mơ, lũ về sớm.",
        "BS.CKII Sầm Thị Nga khám cho bé.",
        "Ông Q. Bình bị bắt ở TP. Cao Lãnh hôm qua.",
        "Anh lên TP.HCM làm thợ hồ.",
        "Trang baolua.example đăng tin lúc 7h.",
        "Địa chỉ là https://tin.lua.example/a.b?c=1 nhé.",
        "Giá 1.250.000 đồng một tạ, tăng 3.5 lần.",
        "Vở chèo do NSND. Tạ Thị Lụa dựng.",
        "Mr. Smith mua gạo của Công ty Lúa Co. Ltd. ở Sa Đéc.",
        "Xã có cam, quýt, v.v. và một lò gốm.",
        "Ảnh: T.H.",
    ],
)
def test_abbreviations_and_addresses_do_not_end_a_sentence(sentence: str) -> None:
    """Points in titles, initials, places, domains and numbers end no sentence."""
    assert [sentence] == split(sentence)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("“Tôi mừng quá.” Bà Sen cười.", ["“Tôi mừng quá.”", "Bà Sen cười."]),
        ('"Lúa chín rồi." Anh Tư nói.', ['"Lúa chín rồi."', "Anh Tư nói."]),
        ("(Ghe chìm lúc 3h.) Không ai chết.", ["(Ghe chìm lúc 3h.)", "Không ai chết."]),
        ("“Đê vỡ rồi!” – ông Ba hô.", ["“Đê vỡ rồi!” – ông Ba hô."]),
        ("“Ai lo cho dân?”, bà hỏi. Không ai đáp.", ["“Ai lo cho dân?”, bà hỏi.", "Không ai đáp."]),
    ],
)
def test_closing_marks_stay_with_their_sentence(paragraph: str, sentences: list[str]) -> None:
    """Closing quotes and brackets stay with their sentence, as does the attribution after a quotation."""
    assert sentences == split(paragraph)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("Rồi im lặng… Nước rút dần.", ["Rồi im lặng…", "Nước rút dần."]),
        ("Rồi im lặng... Nước rút dần.", ["Rồi im lặng...", "Nước rút dần."]),
        ("Nhà có cam, quýt… và bưởi.", ["Nhà có cam, quýt… và bưởi."]),
        ("Nhà có cam, quýt... và bưởi.", ["Nhà có cam, quýt... và bưởi."]),
    ],
)
def test_an_ellipsis_ends_only_before_a_capital(paragraph: str, sentences: list[str]) -> None:
    """After an ellipsis, a capital begins a sentence and a small letter does not."""
    assert sentences == split(paragraph)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("1. Đắp đê trước mùa lũ.", ["1. Đắp đê trước mùa lũ."]),
        ("a) Đắp đê trước mùa lũ.", ["a) Đắp đê trước mùa lũ."]),
        ("- Đắp đê trước mùa lũ. Trồng tre.", ["- Đắp đê trước mùa lũ.", "Trồng tre."]),
        ("Đê cao năm mét. Đê dài 2 km.[4]", ["Đê cao năm mét.", "Đê dài 2 km.[4]"]),
        ("Đê dài 2 km. [cần dẫn nguồn]", ["Đê dài 2 km. [cần dẫn nguồn]"]),
        ("Đê dài 2 km. (Lê Sen)", ["Đê dài 2 km. (Lê Sen)"]),
        ("Đê vỡ. Trời ơi. Chạy.", ["Đê vỡ.", "Trời ơi. Chạy."]),
    ],
)
def test_ordinals_footnotes_and_single_words(paragraph: str, sentences: list[str]) -> None:
    """An ordinal or bullet, a footnote, a signature in brackets and a single word are no sentences."""
    assert sentences == split(paragraph)


@pytest.mark.parametrize("note", ["[3]", " [3]", "[3][4]"])
def test_footnote_between_sentences(note: str) -> None:
    """A footnote after a full stop is part of the sentence before it."""
    assert [f"Đê cao năm mét.{note}", "Đê dài hai cây số."] == split(f"Đê cao năm mét.{note} Đê dài hai cây số.")


@pytest.mark.parametrize("unit", ["5 m", "200 g", "12 km", "3 kg", "20 m2"])
def test_unit_at_the_end_of_a_sentence(unit: str) -> None:
    """The letter of a unit after a number is not taken for an initial."""
    assert [f"Đê chắn được {unit}.", "Nước đã rút."] == split(f"Đê chắn được {unit}. Nước đã rút.")


@pytest.mark.parametrize("paragraph", ["", "   ", "\u00a0\t"])
def test_blank_paragraph(paragraph: str) -> None:
    """A blank paragraph has no sentences."""
    assert [] == split(paragraph)


@pytest.mark.parametrize("unit", ["nước sông ", "a.b.", ".", ". ", "nướcsông", "(a). ", "x. Y", "” "])
def test_long_text_is_cut_into_slices(unit: str) -> None:
    """Text without ends, or of nothing but ends, is cut into slices of at most 2,000 characters, at blanks if any."""
    text = unit * (20_000 // len(unit))
    spans = split_sentences(text)

    assert "".join(text.split()) == "".join("".join(text[start:end].split()) for start, end in spans)
    assert all(0 < end - start <= LONGEST_SENTENCE for start, end in spans)
    assert all(text[start] != " " != text[end - 1] for start, end in spans)
