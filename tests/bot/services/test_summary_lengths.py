"""The length typed after what to summarise."""

import pytest

from bot.services.summary_lengths import Length, length_as_typed


@pytest.mark.parametrize(
    ("typed", "topic", "length"),
    [
        ("giá vàng ngắn", "giá vàng", "short"),
        ("giá vàng, ngắn gọn thôi", "giá vàng, ngắn gọn thôi", "medium"),
        ("gia vang ngan gon", "gia vang", "short"),
        ("3 dài", "3", "long"),
        ("giá vàng (vừa)", "giá vàng", "medium"),
        ("Trump LONG", "Trump", "long"),
        ("ngắn", "", "short"),
        ("lễ hội áo dài", "lễ hội áo dài", "medium"),
        ("doanh nghiệp nhỏ và vừa", "doanh nghiệp nhỏ và vừa", "medium"),
        ("liên hoan phim ngắn", "liên hoan phim ngắn", "medium"),
        ("giá vàng", "giá vàng", "medium"),
        ("dàihạn", "dàihạn", "medium"),
        ("", "", "medium"),
    ],
)
def test_length_after_a_topic(typed: str, topic: str, length: Length) -> None:
    """A length at the end of a topic is no part of it, unless it belongs to the word before."""
    assert (topic, length) == length_as_typed(typed)
