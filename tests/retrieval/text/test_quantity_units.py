"""Tests of retrieval/text/quantity_units.py."""

from typing import get_args

import pytest

from retrieval.text.normalise import fold, forms
from retrieval.text.quantity_units import Unit, asked_unit, holds_unit

UNITS: tuple[Unit, ...] = get_args(Unit)
ASKED: tuple[tuple[Unit | None, str], ...] = (
    ("percent", "Bao nhiêu phần trăm hộ có điện?"),
    ("percent", "Tỷ lệ cây sống là bao nhiêu?"),
    ("rank", "Đội Mây Hạ xếp thứ mấy?"),
    ("clock", "Chợ họp lúc mấy giờ?"),
    ("age", "Bà Sen bao nhiêu tuổi?"),
    ("duration", "Xây cầu mất bao lâu?"),
    ("duration", "Xây cầu mất bao nhiêu năm?"),
    ("length", "Cầu dài bao nhiêu?"),
    ("length", "Chợ cách bến bao xa?"),
    ("weight", "Con cá nặng bao nhiêu?"),
    ("weight", "Mỗi hộ thu bao nhiêu tấn lúa?"),
    ("money", "Bát bún giá bao nhiêu?"),
    ("money", "Cầu tốn bao nhiêu tiền?"),
    (None, "Làng có bao nhiêu hộ?"),
    (None, "Ai xây cầu?"),
    (None, ""),
)
HELD: tuple[tuple[Unit, str], ...] = (
    ("percent", "Có 74% cây sống."),
    ("percent", "Chín phần trăm số hộ."),
    ("rank", "Đội xếp thứ ba."),
    ("clock", "Chợ họp lúc 5h30."),
    ("clock", "Chợ họp lúc 5 giờ."),
    ("age", "Bà Sen, 61 tuổi, bán bún."),
    ("duration", "Xây cầu mất sáu năm."),
    ("duration", "Đường mất 40 phút."),
    ("length", "Cầu dài 512 m."),
    ("length", "Đê dài 4,2 km."),
    ("weight", "Con cá nặng 3,5 kg."),
    ("money", "Bát bún 30.000 đồng."),
    ("money", "Cầu tốn 97 tỷ đồng."),
    ("money", "Vé giá $5."),
)


@pytest.mark.parametrize(("unit", "question"), ASKED)
def test_asked_unit(unit: Unit | None, question: str) -> None:
    """The unit that a question asks for is found with and without diacritics."""
    assert unit == asked_unit(" ".join(forms(question)), folded=False)
    assert unit == asked_unit(" ".join(map(fold, forms(question))), folded=True)


@pytest.mark.parametrize(("unit", "sentence"), HELD)
def test_holds_unit(unit: Unit, sentence: str) -> None:
    """A quantity as written is recognised by its unit."""
    assert holds_unit(sentence, unit)


@pytest.mark.parametrize("unit", UNITS)
def test_no_unit_without_a_quantity(unit: Unit) -> None:
    """A sentence without a quantity contains no unit, and every unit has an example above."""
    assert not holds_unit("Cầu nối hai xã ven sông.", unit)
    assert unit in {one for one, _ in ASKED}
    assert unit in {one for one, _ in HELD}


def test_units_are_distinguished() -> None:
    """A price is not a length, and a year is not a price."""
    assert not holds_unit("Bát bún 30.000 đồng.", "length")
    assert not holds_unit("Năm 2024, xã có cầu.", "money")
