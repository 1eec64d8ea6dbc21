"""What an RSS or Atom feed announces: its articles, each with as much text as the feed holds."""

import calendar
import html
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin

import feedparser
from lxml import etree

from retrieval.articles.pages.reading import read_fragment
from retrieval.articles.pages.tree import PageError, parse_page

# Chosen. Feeds announce 10 to 100 articles.
MOST_ENTRIES: Final = 200
_MOST_ATTRIBUTES: Final = 32
# Syllables from which a text is taken for the whole article: of the element for whole texts, and of the one for
# summaries, which some feeds use for whole texts, too. A summary of a newspaper has 20 to 60.
_WHOLE, _WHOLE_IN_SUMMARY = 60, 150

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|đọc tiếp|xem thêm|read more)\W*$", re.IGNORECASE)
_FEED_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml"})


class NotAFeedError(Exception):
    """The content is neither RSS nor Atom."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article that a feed announces.

    Attributes:
        key: Identifies it in its feed, however it changes; never "".
        title: Its title on one line; "" if none is stated.
        url: Its address; None if none is stated.
        published: When it was published as an ISO time with an offset; None if that is not stated.
        updated: When it was changed last, likewise.
        source: The newspaper, if the entry itself names one.
        text: Its text as far as the feed holds it, a paragraph a line, without the title.
        is_whole: Whether ``text`` is the whole article rather than a summary.
        section: The first of its categories; None if it states none.
    """

    key: str
    title: str
    url: str | None
    published: str | None
    updated: str | None
    source: str | None
    text: str
    is_whole: bool
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, "" if it states none, and its entries, in their order."""

    title: str
    entries: tuple[FeedEntry, ...]


def parse_feed(content: bytes, url: str = "", most: int | None = MOST_ENTRIES) -> Feed:
    """Parse a feed; relative addresses in it are relative to its ``url``; entries beyond ``most`` are left out.

    Takes at most seconds for 5 MB of any content; no entity is expanded, and nothing is loaded.

    Raises:
        NotAFeedError: It is no feed.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # A stream, for feedparser takes a string for an address or a file. Nothing here is shown as HTML.
    found = feedparser.parse(
        io.BytesIO(_cleaned(content, most)), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    if not found.version:
        raise NotAFeedError("neither RSS nor Atom")
    entries: dict[str, FeedEntry] = {}
    for entry in filter(None, map(_entry, found.entries)):
        entries.setdefault(entry.key, entry)
    return Feed(_title(found.feed.get("title")), tuple(entries.values()))


def feed_of_page(content: bytes, url: str) -> str | None:
    """Return the address of the feed that a web page names, relative to its ``url``; None if it names none."""
    try:
        root = parse_page(content)
    except PageError:
        return None
    for link in root.iter("link"):
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").lower() in _FEED_TYPES:
            try:
                return urljoin(url, str(link.get("href", "")).strip())
            except ValueError:
                continue
    return None


def _cleaned(content: bytes, most: int | None) -> bytes:
    """Return the feed as well-formed XML in UTF-8, without what makes feedparser slow."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_ENTITY.sub(_numeric, content).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeedError("not XML") from error
    if root is None:
        raise NotAFeedError("not XML")
    etree.strip_tags(root, etree.Entity)
    entries = [node for node in root.iter("{*}item", "{*}entry") if node.getparent() is not None]
    for node in entries[most:] if most is not None else ():
        node.getparent().remove(node)
    for node in root.iter(etree.Element):
        if len(node.attrib) > _MOST_ATTRIBUTES:
            node.attrib.clear()
    cleaned: bytes = etree.tostring(root, encoding="utf-8")
    return cleaned


def _numeric(entity: re.Match[bytes]) -> bytes:
    """Return an entity of HTML, which many feeds use although XML has none, as one by number."""
    text = html.unescape(entity[0].decode("ascii"))
    if entity[1] in _OF_XML or text.startswith("&"):
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in text).encode("ascii")


def _entry(entry: dict[str, Any]) -> FeedEntry | None:
    """Return an entry; None if nothing identifies it."""
    url = str(entry.get("link") or "") or None
    title = _title(entry.get("title"))
    key = str(entry.get("id") or url or title)
    if not key:
        return None
    text, is_whole = _text(entry)
    return FeedEntry(
        key,
        title,
        url if url and url.startswith(("http://", "https://")) else None,
        _time(entry.get("published_parsed")),
        _time(dict.get(entry, "updated_parsed")),  # feedparser's own `get` would fall back to the other
        _title((entry.get("source") or {}).get("title")) or _line(entry.get("publisher")) or None,
        text,
        is_whole,
        next((section for tag in entry.get("tags") or () if (section := _title(tag.get("term")))), None),
    )


def _text(entry: dict[str, Any]) -> tuple[str, bool]:
    whole = max((_paragraphs(str(part.get("value") or "")) for part in entry.get("content") or ()), key=len, default="")
    summary = _paragraphs(str(entry.get("summary") or ""))
    for text, least in ((whole, _WHOLE), (summary, _WHOLE_IN_SUMMARY)):
        if len(text.split()) >= least and not _CUT_SHORT.search(text):
            return text, True
    return max(whole, summary, key=len), False


def _paragraphs(markup: str) -> str:
    """Return the text of HTML, a paragraph a line, without links to other articles and the like."""
    if "<" not in markup and "&" not in markup:
        return "\n".join(filter(None, map(_line, markup.splitlines())))
    try:
        return read_fragment(markup).text
    except PageError:
        return ""


def _line(text: object) -> str:
    return " ".join(str(text or "").split())


def _title(text: object) -> str:
    """Return a title; many feeds escape it twice."""
    return _line(html.unescape(str(text or "")))


def _time(moment: Any) -> str | None:  # noqa: ANN401 — a struct_time in UTC, or None
    if moment is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
