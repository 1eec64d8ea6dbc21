"""The question of a text that is too long for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.last_question import last_question
from retrieval.questions.understood_question import LONGEST_QUESTION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cầu dài. Cầu dài bao nhiêu? Ai xây cầu?  Cảm ơn nhé!", "Ai xây cầu?"),
        ("Sáng nay trời mưa.\nCho hỏi giá lúa hôm nay\n", "Cho hỏi giá lúa hôm nay"),
        ("giá lúa", "giá lúa"),
        ("", ""),
        ("a" * 1500, "a" * 1000),
        ("cầu Đò Gát " * 300, "cầu Đò Gát " * 90 + "cầu Đò Gát"),
    ],
)
def test_last_question(text: str, expected: str) -> None:
    """The last sentence that asks is the question, else the last one; of a longer one, its end at a word."""
    assert expected == last_question(text)


@given(st.text(st.sampled_from("aá ?.\n\ud800"), max_size=3000))
def test_it_is_a_part_of_the_text(text: str) -> None:
    """Of any text a part is returned, no longer than a question may be, and none only if the text is blank."""
    question = last_question(text)
    assert question in text
    assert len(question) <= LONGEST_QUESTION
    assert bool(question) == bool(text.strip())
