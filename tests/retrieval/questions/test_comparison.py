"""Questions about two sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.comparison import comparison_sides, each_measured

COMPARED = (
    ("sản lượng 2024 và 2026 khác nhau thế nào", ["sản lượng 2024", "sản lượng 2026"]),
    ("So sánh Lan và Huệ về chiều cao", ["Lan về chiều cao", "Huệ về chiều cao"]),
    ("cầu Sen với cầu Súng cầu nào dài hơn", ["cầu Sen dài bao nhiêu", "cầu Súng dài bao nhiêu"]),
    ("so sanh gia lua va gia gao", ["gia lua", "gia gao"]),
    ("Pháp hay Đức nhập nhiều gạo hơn", ["Pháp nhập nhiều gạo", "Đức nhập nhiều gạo"]),
    ("lúa nếp có đắt hơn lúa tẻ không", ["lúa nếp đắt", "lúa tẻ đắt"]),
    (
        "Hãng Sen và hãng Súng năm 2025 bên nào lợi nhuận cao hơn",
        ["Hãng Sen năm 2025 lợi nhuận bao nhiêu", "hãng Súng năm 2025 lợi nhuận bao nhiêu"],
    ),
    ("Lan với Huệ, năm nay ai thắng nhiều hơn", ["Lan năm nay thắng bao nhiêu", "Huệ năm nay thắng bao nhiêu"]),
)
WHOLE = (
    "Giá lúa tăng hay giảm?",
    "Phim này có hay không?",
    "Ai hát hay nhất?",
    "quan hệ giữa Pháp và Đức ra sao",
    "Lan kém Huệ mấy điểm?",
    "Pháp khác gì với các nước khác?",
    "Cùng với Pháp, những nước nào tham gia?",
    "",
)


@pytest.mark.parametrize(("text", "sides"), COMPARED)
def test_a_comparison_is_taken_apart(text: str, sides: list[str]) -> None:
    """Each side is asked for with all that is asked of both."""
    assert sides == comparison_sides(text)


@pytest.mark.parametrize("text", WHOLE)
def test_other_questions_have_no_sides(text: str) -> None:
    """*Hay* for good, *và* within a topic, and one who is measured by another make no sides."""
    assert [] == comparison_sides(text)


def test_one_measure_of_two_things() -> None:
    """A measure of two things is asked of each."""
    assert ["Giá lúa hôm nay là bao nhiêu", "Giá gạo hôm nay là bao nhiêu"] == each_measured(
        "Giá lúa và gạo hôm nay là bao nhiêu?"
    )
    assert [] == each_measured("Giá lúa và gạo vì sao tăng?")


@given(text=st.text(alphabet="so sánh A và B hay hơn khác gì 20, ", max_size=80))
def test_any_text(text: str) -> None:
    """There are two sides or none."""
    assert len(comparison_sides(text)) in (0, 2)
    assert len(each_measured(text)) in (0, 2)
