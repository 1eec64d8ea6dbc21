"""What is kept of an entry of a feed."""

from datetime import date

from bot.services.added_articles import AddedArticle
from bot.services.feed_articles import article_of_entry, article_of_page
from retrieval.articles.feed_entries import Feed, FeedEntry

TODAY = date(2026, 11, 30)
TEXT = "Chợ Mây Hạ họp lại từ sáng nay, có 40 sạp bán cá và rau của các làng ven sông. " * 2
ENTRY = FeedEntry("1", "Chợ họp", None, None, None, None, TEXT, is_whole=True, section="Đời sống")


def test_section_of_an_entry() -> None:
    """The section is that of the entry, or else that of its page."""
    feed = Feed("Báo Ven Sông", (ENTRY,))
    unnamed = FeedEntry("2", "Chợ họp", None, None, None, None, TEXT, is_whole=True)
    page = AddedArticle(TEXT, "Chợ họp", section="Kinh tế")
    pages = [article_of_page(page, entry, feed, TODAY) for entry in (ENTRY, unnamed)]
    assert ("Đời sống", None) == tuple(article_of_entry(one, feed, TODAY).section for one in (ENTRY, unnamed))
    assert ["Đời sống", "Kinh tế"] == [one.section for one in pages if one]
