"""Politeness around a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.courtesy import strip_courtesy

STRIPPED = (
    ("chào bạn, cho mình hỏi cầu sông Sen ở đâu ạ", "cầu sông Sen ở đâu"),
    ("ad oi cho em hoi gia lua bao nhieu a", "gia lua bao nhieu"),
    ("Mưa ở đâu vậy ad? cảm ơn", "Mưa ở đâu vậy?"),
    ("dạ cho em hỏi lịch học với ạ", "lịch học"),
)
KEPT = (
    "chào bán cổ phiếu khi nào",
    "ai gửi thư cảm ơn",
    "Em ơi Hà Nội phố do ai hát",
    "chào anh Hùng ở đâu",
    "vitamin a",
    "cảm ơn",
    "",
)


@pytest.mark.parametrize(("text", "question"), STRIPPED)
def test_the_question_remains(text: str, question: str) -> None:
    """Greetings, openers, particles and thanks around a question are removed."""
    assert question == strip_courtesy(text)


@pytest.mark.parametrize("text", KEPT)
def test_what_may_be_the_question_is_kept(text: str) -> None:
    """In doubt a text stays as it is."""
    assert text == strip_courtesy(text)


@given(text=st.text())
def test_any_text(text: str) -> None:
    """What remains is a piece of the text, but for a question mark that moves up."""
    assert strip_courtesy(text).rstrip("?").strip() in text
