"""Small talk and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.small_talk import KINDS, small_talk

TALK = (
    ("greeting", "Chào buổi tối nhé ad"),
    ("greeting", "xin chao moi nguoi"),
    ("thanks", "ok cảm ơn bạn nhiều nha"),
    ("thanks", "tks bn"),
    ("goodbye", "thôi tạm biệt, hẹn gặp lại"),
    ("praise", "bot này giỏi quá"),
    ("insult", "đồ vô dụng"),
    ("insult", "ngu quaaa"),
    ("help", "bn lm đc j"),
    ("help", "hướng dẫn mình cách dùng với"),
    ("help", "bạn là ai vậy"),
    ("assent", "vâng ạ"),
    ("laughter", "hahaha"),
    ("emoji", "😀 :)"),
    ("emoji", "???"),
)
QUESTIONS = (
    "",
    "chào bạn, cầu sông Sen ở đâu",
    "ai nói cảm ơn",
    "bao nhiêu tuổi",
    "ông ấy là ai",
    "vang",
    "kinh te",
    "dien anh",
    "bien ban",
    "rác",
    "12",
)


@pytest.mark.parametrize(("kind", "text"), TALK)
def test_small_talk_by_its_kind(kind: str, text: str) -> None:
    """A message of nothing but listed phrases is of the first of their kinds."""
    assert kind == small_talk(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_are_no_small_talk(text: str) -> None:
    """Whatever else stands in a message makes it a question."""
    assert small_talk(text) is None


@given(text=st.text())
def test_any_text(text: str) -> None:
    """Any text is of a known kind or of none."""
    assert small_talk(text) in (None, *KINDS)
