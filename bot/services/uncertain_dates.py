"""The articles of an index whose date is unknown or inferred, the least certain first."""

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex


def uncertain_dates(index: SentenceIndex) -> list[IndexedArticle]:
    """Return the articles without a year, or whose date was inferred, the least certain first. Reads every article.

    First those of which nothing is known, then those with a day but no year, with an interval, the widest first, with a
    year, a month and a day; of equal ones, first those dated by an event, then in order of public number.
    """
    found = [article for article in index.articles if is_uncertain(article.published)]
    return sorted(found, key=lambda article: (*_certainty(article.published), article.public_number))


def is_uncertain(published: PublicationDate) -> bool:
    """Return whether the year is unknown or the date was inferred."""
    return published.year is None or published.basis in {"unknown", "inferred"}


def _certainty(published: PublicationDate) -> tuple[int, int, bool]:
    """Return a key that is greater for a more certain date."""
    parts = (published.year, published.month, published.day)
    known = sum(part is not None for part in parts)
    if published.interval:
        return 2, -(published.interval.until - published.interval.since).days, not published.from_event
    return (2 + known if published.year else int(known > 0)), 0, not published.from_event
