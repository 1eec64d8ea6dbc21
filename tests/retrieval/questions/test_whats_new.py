"""Requests for headlines."""

import pytest

from retrieval.questions.whats_new import asks_for_headlines


@pytest.mark.parametrize(
    "text",
    [
        "có gì mới",
        "hnay co tin gi moi k",
        "tin hôm qua",
        "tin ngày 3/2/2025",
        "tuần này có gì",
        "điểm tin sáng nay giúp mình nha",
        "ad ơi có biến gì ko",
        "sự kiện nổi bật tuần qua",
    ],
)
def test_news_and_time_ask_for_headlines(text: str) -> None:
    """Where nothing but words for news and time stands, headlines are asked for."""
    assert asks_for_headlines(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tin mới về cầu sông Sen",
        "Vĩnh Giang hôm nay có gì",
        "hôm nay",
        "có gì",
        "tin",
        "sự kiện nào quan trọng nhất năm 1990",
        "hôm nay thứ mấy",
    ],
)
def test_a_topic_makes_an_ordinary_question(text: str) -> None:
    """A topic, an event of the past, or time alone asks for no headlines."""
    assert not asks_for_headlines(text)
