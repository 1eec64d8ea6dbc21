"""Pieces of Telegram HTML that know their length; `bot.telegram.render` composes them.

Lengths are UTF-16 units after parsing, as Telegram counts them.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line, units
from retrieval.index.sentence_index import IndexedArticle

LONGEST_MESSAGE = 4096  # Telegram's limit

# Chosen, so that a caption leaves room for its quotation.
_LONGEST_NAME = 80  # of a title or a source
_LONGEST_DATE = 160
_LONGEST_URL = 2048
PHONE_LINE = 40  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Markup:
    """Well-formed HTML with its length."""

    html: str
    length: int

    def __add__(self, other: "Markup") -> "Markup":
        """Concatenate two pieces."""
        return Markup(self.html + other.html, self.length + other.length)


def plain(text: str) -> Markup:
    """Escape a text."""
    return Markup(html.escape(text, quote=False), units(text))


def tagged(tag: str, content: Markup) -> Markup:
    """Wrap content in a tag; empty content stays empty, for Telegram refuses an empty entity."""
    return Markup(f"<{tag}>{content.html}</{tag}>", content.length) if content.length else content


def blockquote(content: Markup, *, collapsed: bool = False) -> Markup:
    """Wrap a quotation, of which Telegram shows only three lines at first if it is ``collapsed``."""
    opening = "<blockquote expandable>" if collapsed else "<blockquote>"
    return Markup(f"{opening}{content.html}</blockquote>", content.length) if content.length else content


def joined(pieces: Iterable[Markup], gap: str) -> Markup:
    """Join pieces with ``gap`` between them."""
    message = plain("")
    for number, piece in enumerate(pieces):
        message += plain(gap if number else "") + piece
    return message


def linked_title(article: IndexedArticle, longest: int = _LONGEST_NAME) -> Markup:
    """Format the title on one line, at most ``longest`` units, linked if the article has a web address."""
    title = plain(on_one_line(article.title, longest))
    if article.url is None or not _is_web_address(article.url):
        return title
    return Markup(f'<a href="{html.escape(article.url)}">{title.html}</a>', title.length)


def facts(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the source, if it is known, and the date on one line."""
    return plain(_sourced(article, on_one_line(texts.dates.of(article.published), _LONGEST_DATE)))


def caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, with what the date was inferred from."""
    return linked_title(article) + plain("\n") + facts(article, texts)


def short_caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, with a note that the date was inferred."""
    return linked_title(article) + plain("\n") + plain(_sourced(article, texts.dates.briefly(article.published)))


def shortest_caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, on a line of a phone each."""
    below = on_one_line(_sourced(article, texts.dates.plain(article.published)), PHONE_LINE)
    return linked_title(article, PHONE_LINE) + plain("\n") + plain(below)


def _sourced(article: IndexedArticle, date: str) -> str:
    source = on_one_line(article.source, _LONGEST_NAME) if article.source else ""
    return " · ".join(filter(None, (source, date)))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    visible = url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    return visible and parts.scheme in ("http", "https") and bool(parts.hostname)
