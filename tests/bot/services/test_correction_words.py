from datetime import date

import pytest

from bot.services.correction_words import CorrectionRefusedError, Field, Order, Problem, checked_value, read_order

TODAY = date(2026, 2, 18)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("12", Order(12, "show")),
        ("#12", Order(12, "show")),
        ("bài số 12", Order(12, "show")),
        ("12 ngày 25/9/2024", Order(12, "correct", "published", "25/9/2024")),
        ("12 NGAY dang: 25/9/2024", Order(12, "correct", "published", "25/9/2024")),
        ("bai 12 nguồn Báo Ven Sông", Order(12, "correct", "source", "Báo Ven Sông")),
        ("12\ntiêu đề:  Cầu\nĐò Gát", Order(12, "correct", "title", "Cầu Đò Gát")),
        ("12 title Cầu", Order(12, "correct", "title", "Cầu")),
        ("12 url https://a.example/x", Order(12, "correct", "url", "https://a.example/x")),
        ("12 ngày", Order(12, "correct", "published", "")),
        ("12 thay cho bài 5", Order(12, "replace", other=5)),
        ("12 đính chính bài số 5", Order(12, "replace", other=5)),
        ("article 12 replaces 5", Order(12, "replace", other=5)),
        ("12 bỏ", Order(12, "undo")),
        ("12 undo", Order(12, "undo")),
    ],
)
def test_orders(typed: str, order: Order) -> None:
    """An order is read with and without diacritics, in both languages, with any white space."""
    assert order == read_order(typed)


@pytest.mark.parametrize("typed", ["", "ngày 25/9/2024", "1234567890 bỏ", "12 màu đỏ", "12 ngàycông 5", "-3", "bài"])
def test_what_is_no_order(typed: str) -> None:
    """A text without a number, or with words that name no field, is no order."""
    assert read_order(typed) is None


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("published", "25/9/2024", "2024-09-25"),
        ("published", "ngày 25 tháng 9 năm 2024", "2024-09-25"),
        ("published", "2024-09-25", "2024-09-25"),
        ("published", "9/2024", "2024-09"),
        ("published", "năm 2024", "2024"),
        ("published", "2024", "2024"),
        ("title", "  Cầu\nĐò  Gát ", "Cầu Đò Gát"),
        ("url", "https://a.example/x?y=1", "https://a.example/x?y=1"),
    ],
)
def test_values(field: Field, typed: str, value: str) -> None:
    """A value is stored on one line, and a date in ISO 8601, as precise as it is."""
    assert value == checked_value(field, typed, TODAY)


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("published", "hôm nào", "no_date"),
        ("published", "31/2/2024", "no_date"),
        ("published", "25/9", "no_year"),
        ("published", "19/2/2026", "future"),
        ("published", "2062", "future"),
        ("url", "a.example", "no_address"),
        ("url", "ftp://a.example", "no_address"),
        ("url", "https://[", "no_address"),
        ("url", "https://a.example/\u202e x", "no_address"),
        ("title", "  \n", "empty"),
        ("title", "x" * 301, "too_long"),
    ],
)
def test_values_that_are_refused(field: Field, typed: str, problem: Problem) -> None:
    """What cannot be meant is refused with the reason."""
    with pytest.raises(CorrectionRefusedError) as refused:
        checked_value(field, typed, TODAY)
    assert problem == refused.value.problem
