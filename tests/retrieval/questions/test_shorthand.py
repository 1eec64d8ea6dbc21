"""Chat shorthand written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.shorthand import expand_shorthand, find_shorthand
from retrieval.text.word_lists import entries

EXPANDED = (
    ("cầu sông Sen dài bn km z", "cầu sông Sen dài bao nhiêu km vậy"),
    ("cầu sông sen dài bn", "cầu sông sen dài bao nhiêu"),
    ("cảm ơn bn", "cảm ơn bạn"),
    ("ubnd tỉnh nói j", "Ủy ban nhân dân tỉnh nói gì"),
    ("UBND tỉnh nói gì", "Ủy ban nhân dân tỉnh nói gì"),
    ("ctn thăm vn chưa", "Chủ tịch nước thăm Việt Nam chưa"),
    ("vụ cháy thiệt hại 20tr đúng kooo", "vụ cháy thiệt hại 20 triệu đúng không"),
    ("Ko biết chợ mở cửa lúc nào", "không biết chợ mở cửa lúc nào"),
    ("quan hệ vn-mỹ hum nay", "quan hệ Việt Nam-mỹ hôm nay"),
)
KEPT = (
    "Ông K. Nguyễn ở đâu?",
    "J. K. Rowling viết gì?",
    "gạo 5 k một kg",
    "cầu dài 10 m",
    "nhóm k-pop nào diễn",
    "đọc trên bao.vn",
    "VN-Index lên mấy điểm",
    "tin cho ma la gà",
    "vitamin K có ở đâu",
    "washington dc ở đâu",
    "KO phải vậy",
    "ông Ng ở đâu",
)


@pytest.mark.parametrize(("typed", "expanded"), EXPANDED)
def test_shorthand_is_written_out(typed: str, expanded: str) -> None:
    """Shorthand is written out by the words next to it."""
    assert expanded == expand_shorthand(typed)


@pytest.mark.parametrize("typed", KEPT)
def test_initials_units_and_names_are_kept(typed: str) -> None:
    """What may be an initial, a unit, a name, an address or a word stays as typed."""
    assert typed == expand_shorthand(typed)


def test_bare_questions_stay_bare() -> None:
    """Where the rest is typed without diacritics, so is what is written out."""
    assert "Viet Nam co bao nhieu tinh" == expand_shorthand("vn co bn tinh")


def test_no_short_form_is_a_common_syllable() -> None:
    """Common syllables are never shorthand."""
    common = {
        *[
            "ma",
            "la",
            "cho",
            "tin",
            "an",
            "ba",
            "ca",
            "da",
            "di",
            "do",
            "gi",
            "ha",
            "hai",
            "hay",
            "kho",
            "khi",
            "lai",
            "mai",
            "may",
            "nam",
            "nay",
            "no",
            "sao",
            "ta",
            "thi",
            "to",
            "tu",
            "va",
        ]
    }

    assert set() == common & {line.split(" = ")[0] for line in entries("shorthand.txt")}


@given(text=st.text())
def test_any_text(text: str) -> None:
    """Spans stand inside the text, in order, whatever it is."""
    found = find_shorthand(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert found == sorted(found, key=lambda one: one.start)
