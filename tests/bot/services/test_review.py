from datetime import UTC, datetime

import pytest

from bot.services.review import alike, content_words
from storage.review import AskedQuestion

NOW = datetime(2026, 2, 18, tzinfo=UTC)


def grouped(*questions: str) -> list[list[str]]:
    asked = [AskedQuestion(number, NOW, question) for number, question in enumerate(questions)]
    return [[one.question for one in group] for group in alike(asked)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Giá vàng hôm nay là bao nhiêu?", "gia hom vang"),
        ("cho mình hỏi Ai vô địch giải bóng đá?", "bong dich giai vo"),
        ("là gì?", "gi la"),
        ("", ""),
    ],
)
def test_content_words(question: str, words: str) -> None:
    """Only the words that name the topic of a question are compared; where there are none, all of them."""
    assert words == content_words(question)


def test_alike_questions_are_grouped() -> None:
    """Wordings of one question are together, without diacritics and with a typing error too; others are apart."""
    gold = ["Giá vàng SJC hôm nay bao nhiêu?", "gia vang sjc hom nay", "Hôm nay giá vàng SCJ là bao nhiêu vậy?"]
    other = ["Giá lúa hôm nay bao nhiêu?", "Khi nào khởi công cầu Đò Gát?"]
    assert [gold, [other[0]], [other[1]]] == grouped(*gold, *other)
    assert [] == grouped()
    assert [["😀", "…"]] == grouped("😀", "…")
