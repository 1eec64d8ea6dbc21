"""English against Vietnamese without diacritics."""

import pytest

from retrieval.questions.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Who built the bridge?",
        "how long is the river",
        "who is to lam",
        "When did Tô Lâm visit the village?",
        "price of rice last week",
        "what's the price of water",
    ],
)
def test_english_is_recognised(text: str) -> None:
    """English questions and phrases are recognised, Vietnamese names in them notwithstanding."""
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cau song sen dai bao nhieu",
        "world cup to chuc o dau",
        "Elon Musk",
        "black friday la gi",
        "ai hat bai what is love",
        "cầu Long Biên",
        "long bien bridge",
        "price",
    ],
)
def test_vietnamese_and_names_are_not_english(text: str) -> None:
    """Neither Vietnamese typed bare, nor names, nor a lone word is English."""
    assert not is_english(text)
