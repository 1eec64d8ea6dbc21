"""Articles of the entries of feeds: what identifies an entry, and what is kept of it."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.services.added_articles import AddedArticle
from retrieval.articles.feed_entries import Feed, FeedEntry
from retrieval.dates.publication.stated_date import stated_date

# By which links are counted; the page is the same without them.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc|rss)", re.IGNORECASE)
_LEAST_WORDS = 30  # syllables of a page from which it is an article; chosen


def entry_key(entry: FeedEntry, feed_url: str) -> str:
    """Return what identifies an article in all feeds: its address, or its key among the feeds of the same host."""
    if entry.url:
        parts = urlsplit(entry.url)
        query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
        return _digest(parts.netloc.lower(), parts.path.rstrip("/"), urlencode(query))
    return _digest(urlsplit(feed_url).netloc.lower(), entry.key)


def entry_version(entry: FeedEntry) -> str:
    """Return what changes when the newspaper changes an article, as far as its feed shows."""
    return _digest(entry.title, entry.updated or "", entry.text if entry.is_whole else "")


def article_of_entry(entry: FeedEntry, feed: Feed, today: date) -> AddedArticle:
    """Return an article with the text of the entry."""
    published = _day(entry.published, today) or _day(entry.updated, today)
    source = entry.source or feed.title or None
    return AddedArticle(entry.text, entry.title or None, source, entry.url, published, entry.section)


def article_of_page(page: AddedArticle, entry: FeedEntry, feed: Feed, today: date) -> AddedArticle | None:
    """Return the article of the page of an entry; None if the page has too little text to be one.

    Of what both state, the feed knows best when it was published, and the page the rest.
    """
    if len(page.text.split()) < _LEAST_WORDS:
        return None
    own = article_of_entry(entry, feed, today)
    return replace(
        page,
        title=page.title or own.title,
        source=entry.source or page.source or own.source,
        url=page.url or own.url,
        published=_day(entry.published, today) or page.published or own.published,
        section=entry.section or page.section,
    )


def _day(moment: str | None, today: date) -> str | None:
    """Return the day in Vietnam of a time, as an ISO date; None if it is none, or has not come."""
    found = stated_date(moment) if moment else None
    iso = found.iso() if found else None
    return iso if iso and iso <= (today + timedelta(days=1)).isoformat() else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
