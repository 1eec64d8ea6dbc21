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
_SHORTEST_NAME = 5  # the room for a source below which it is left out
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


def on_lines(*pieces: Markup) -> Markup:
    """Put each piece on a line of its own; empty ones are left out."""
    return joined((piece for piece in pieces if piece.length), "\n")


def linked_title(article: IndexedArticle, longest: int = _LONGEST_NAME) -> Markup:
    """Format the title on one line, at most ``longest`` units, linked if the article has a web address."""
    return linked(article.title, article.url, longest)


def linked(text: str, url: str | None, longest: int) -> Markup:
    """Format a text on one line, at most ``longest`` units, linked if ``url`` is a web address."""
    return _linked(plain(on_one_line(text, longest)), url)


def _linked(content: Markup, url: str | None) -> Markup:
    if url is None or not is_web_address(url):
        return content
    return Markup(f'<a href="{html.escape(url)}">{content.html}</a>', content.length)


def linked_host(article: IndexedArticle, form: str) -> Markup:
    """Format the host of the article's address as a link, in the place of ``{host}`` in ``form``; "" without one."""
    if article.url is None or not is_web_address(article.url):
        return plain("")
    before, _, after = form.partition("{host}")
    host = plain((urlsplit(article.url).hostname or "").removeprefix("www."))
    link = Markup(f'<a href="{html.escape(article.url)}">{host.html}</a>', host.length)
    return plain(before) + link + plain(after)


def mention(name: str, user_id: int) -> Markup:
    """Format a name as a mention of a user, whom Telegram notifies."""
    written = plain(on_one_line(name, _LONGEST_NAME))
    return Markup(f'<a href="tg://user?id={user_id}">{written.html}</a>', written.length)


def facts(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the source, if it is known, and the date on one line."""
    return plain(_sourced(article, on_one_line(texts.dates.of(article.published), _LONGEST_DATE), texts))


def near_copies(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the articles with nearly the same text on one line, the other reports below; "" if there are none."""
    lines = []
    for heading, others in texts.near_copies.others(article):
        named, more = texts.near_copies.named(article, others, texts.dates)
        pieces = [_linked(plain(label), other.url) for label, other in named.items()]
        listed = joined([*pieces, *([plain(more)] if more else [])], "; ")
        lines.append(plain(heading) + listed if pieces else plain(""))
    return on_lines(*lines)


def caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, with what the date was inferred from."""
    return linked_title(article) + plain("\n") + facts(article, texts)


def short_caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, with a note that the date was inferred."""
    return linked_title(article) + plain("\n") + plain(_sourced(article, texts.dates.briefly(article.published), texts))


def shortest_caption(article: IndexedArticle, texts: Texts) -> Markup:
    """Format the title, and source and date below it, on a line of a phone each; the source is cut, not the date."""
    date = on_one_line(texts.dates.plain(article.published), PHONE_LINE)
    below = _sourced(article, date, texts, PHONE_LINE - units(f" · {date}"))
    return linked_title(article, PHONE_LINE) + plain("\n") + plain(below)


def _sourced(article: IndexedArticle, date: str, texts: Texts, room: int = _LONGEST_NAME) -> str:
    """Return source and date, and which article corrects this one.

    The source is left out if it is unknown or its ``room`` is too small for any name.
    """
    source = on_one_line(article.source, room) if article.source and room >= _SHORTEST_NAME else ""
    return " · ".join(filter(None, (source, date, texts.replaced(article))))


def is_web_address(url: str) -> bool:
    """Whether Telegram links to ``url``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    visible = url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    return visible and parts.scheme in ("http", "https") and bool(parts.hostname)
