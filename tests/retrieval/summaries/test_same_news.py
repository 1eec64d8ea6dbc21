"""The articles on what a text reports."""

import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.summaries.same_news import find_same_news
from tests.retrieval.corpus import IndexOf

REPORTED_ELSEWHERE = (
    "Hôm nay giá cà phê lên 97.000 đồng một kg, dân mừng. Theo thương lái, cà phê được giá nhờ mưa đều ở hai xã."
)
NOT_REPORTED = (
    "Đội tuyển cờ vua Bắc Âu thắng trận chung kết giải vô địch thế giới sau bảy giờ thi đấu căng thẳng ở Oslo."
)


def titles(index: SentenceIndex, text: str, limit: int = 3) -> list[str]:
    """Return the titles of the articles on what a text reports."""
    found = find_same_news(index, text, limit)
    assert sorted((one.share for one in found), reverse=True) == [one.share for one in found]
    return [index.article(index.sentence(one.sentence).article).title for one in found]


def test_each_article_is_found_by_its_own_text(samples_index: SentenceIndex) -> None:
    """The text of an article finds the article first, and a limit is kept."""
    for article in samples_index.articles:
        text = samples_index.text(article.number)
        assert article.title == titles(samples_index, text)[0]
        assert 1 == len(titles(samples_index, text, 1))
    assert samples_index.article_count > 3


def test_a_sentence_on_the_same_news_is_found(small_index: SentenceIndex) -> None:
    """News in other words is found by the names and words that both have, in the sentence that has most of them."""
    (found,) = find_same_news(small_index, REPORTED_ELSEWHERE, 3)
    assert "Giá cà phê lên 97.000 đồng một kg." == small_index.sentence(found.sentence).text


def test_articles_like_the_best_are_found(index_of: IndexOf) -> None:
    """Of articles with few of the words, those are found that have many of the best article's."""
    index = index_of([FLOOD, AFTER_THE_FLOOD, "Bản tin thời tiết\n\nLũ quét có thể xảy ra ở vùng núi.", *OTHERS])
    assert ["Lũ quét ở Rào Cát", "Đường lên Rào Cát đã thông"] == titles(index, FORWARDED)


FORWARDED = "Trận lũ quét ở Rào Cát làm 12 người chết. Nước suối dâng nhanh, trường học đóng cửa."
FLOOD = """Lũ quét ở Rào Cát

Trận lũ quét ở Rào Cát, huyện Lạc An làm 12 người chết. Ông Trần Văn Khoát cho biết Tỉnh lộ 14 bị cắt ở đèo Mây."""
AFTER_THE_FLOOD = """Đường lên Rào Cát đã thông

Tỉnh lộ 14 qua đèo Mây, huyện Lạc An đã thông sau trận lũ quét. Ông Trần Văn Khoát đi xe máy lên đầu tiên."""
OTHERS = [
    f"Chợ {name}\n\nChợ {name} họp mỗi sáng, bán đủ thứ rau quả." for name in ("Sen", "Lau", "Mơ", "Bàng", "Sỏi", "Vàm")
]


@pytest.mark.parametrize(
    "text", [NOT_REPORTED, "", "?", "và của là các những", "a.b." * 1024, "\ud800 \ud800", "1" * 5000]
)
def test_other_news_is_not_found(small_index: SentenceIndex, text: str) -> None:
    """News that no article reports, and a text without news, find nothing."""
    assert [] == titles(small_index, text)
