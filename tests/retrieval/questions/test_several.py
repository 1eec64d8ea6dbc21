"""Several questions in one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.several import MOST, split_questions

SPLIT = (
    ("1) Ai xây cầu? 2) Cầu mở cửa ngày nào?", ["Ai xây cầu?", "Cầu mở cửa ngày nào?"]),
    (
        "Cầu sông Sen dài bao nhiêu mét? Tổng vốn bao nhiêu?",
        ["Cầu sông Sen dài bao nhiêu mét?", "Cầu sông Sen tổng vốn bao nhiêu?"],
    ),
    (
        "cau song sen dai bao nhieu va chi phi bao nhieu",
        ["cau song sen dai bao nhieu", "cau song sen chi phi bao nhieu"],
    ),
    (
        "Vụ cháy ở chợ chết mấy người, nguyên nhân là gì?",
        ["Vụ cháy ở chợ chết mấy người", "Vụ cháy ở chợ nguyên nhân là gì?"],
    ),
    ("Giá lúa bao nhiêu? còn giá gạo?", ["Giá lúa bao nhiêu?", "giá gạo bao nhiêu?"]),
    ("Giá lúa và giá gạo hôm nay bao nhiêu", ["Giá lúa hôm nay bao nhiêu", "giá gạo hôm nay bao nhiêu"]),
)
WHOLE = (
    "Khi nào và ở đâu có lễ hội?",
    "Ai là tác giả của sách và phim?",
    "Trong trận nào, ai ghi bàn?",
    "Nghe nói mưa to lắm. Ngập mấy xã?",
    "Cầu mở cửa rồi, đúng không?",
    "TP. Vĩnh Giang có mấy phường?",
    "Chất nào được Remak và Virchow tìm ra vào năm nào?",
    "",
)


@pytest.mark.parametrize(("text", "questions"), SPLIT)
def test_each_question_alone(text: str, questions: list[str]) -> None:
    """Each question stands alone, with the subject of the first where it lacks its own."""
    assert questions == split_questions(text)


@pytest.mark.parametrize("text", WHOLE)
def test_one_question_stays_whole(text: str) -> None:
    """What asks one thing, or may, stays as it is."""
    assert [text] == split_questions(text)


@given(text=st.text(alphabet="ai gì? 1) 2) và, còn Cầu\n", max_size=80))
def test_any_text(text: str) -> None:
    """Any text has one to `MOST` questions."""
    assert 1 <= len(split_questions(text)) <= MOST
