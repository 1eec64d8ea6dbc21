"""``.rss``, ``.atom`` and ``.xml``: the articles of a feed in RSS or Atom, as far as it holds their text."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from retrieval.articles.formats.format import ContainerFormat, DocumentError, Member
from retrieval.articles.formats.json_lines import RECORD

_MOST_BYTES = 16 << 20  # chosen: a feed is parsed at once, and takes some times as much memory


def _members(file: BinaryIO) -> Iterator[Member | DocumentError]:
    from retrieval.articles.feed_entries import NotAFeedError, parse_feed  # noqa: PLC0415 — slow to import

    try:
        feed = parse_feed(file.read(), most=None)
    except NotAFeedError as error:
        problem = f"is no feed of articles in RSS or Atom ({error})"
        raise DocumentError(problem, "remove it, or save its articles as .html or .docx", "format") from error
    for number, entry in enumerate(feed.entries, start=1):
        record = {
            "id": entry.key,
            "title": entry.title,
            "source": entry.source or feed.title,
            "url": entry.url,
            "published": entry.published or entry.updated,
            "section": entry.section,
            "body": entry.text,
        }
        content = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        yield Member(str(number), RECORD.name, content, states_id=True)


FORMAT = ContainerFormat("feed", (".rss", ".atom", ".xml"), _members, _MOST_BYTES)
