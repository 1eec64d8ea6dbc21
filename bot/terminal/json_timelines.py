"""The JSON line of the verb `timeline`: extend the shape, don't rename.

    {"entries": [{"event": [since, until], "event_basis", "event_words": [start, end] | null, "text", "article_id",
     "title", "source", "url", "published", "date_basis"}], "articles": int}

``event`` are the first and last day that it may have been (ISO; null where it goes on from then, or tells how things
stood by then); thirds of a year or month stand for its beginning, middle and end. ``event_basis`` is "words" where the
text tells all of it, "article" where it was read by the article's date, "publication" where it is that date.
``event_words`` are offsets into ``text``, an exact slice of the article. ``articles`` is how many are about the topic.
"""

import json

from bot.services.timelines import Timeline, TimelineEntry


def timeline_line(timeline: Timeline) -> str:
    """The line for one timeline."""
    record = {"entries": [_entry(told) for told in timeline.entries], "articles": timeline.articles}
    return json.dumps(record, ensure_ascii=False)


def _entry(told: TimelineEntry) -> dict[str, object]:
    event, article = told.entry.event, told.article
    since = None if event.bound == "until" else event.period.since.isoformat()
    until = None if event.bound == "since" else event.period.until.isoformat()
    return {
        "event": [since, until],
        "event_basis": event.basis,
        "event_words": None if event.basis == "publication" else list(told.entry.words),
        "text": told.entry.text,
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "date_basis": article.published.basis,
    }
