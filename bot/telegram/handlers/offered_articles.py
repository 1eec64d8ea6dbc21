"""Recognise what an administrator sends for the archive in private, and read it: files, links and forwarded posts."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from telegram import Document, Message, MessageOriginChannel, MessageOriginChat, MessageOriginUser
from telegram.error import BadRequest, InvalidToken
from telegram.ext import filters

from bot.services.added_articles import AddedArticle
from bot.services.article_drafts import Draft
from bot.services.article_reading import (
    MOST_ARTICLES,
    ArticleReader,
    ReadFile,
    head_lines_in,
    is_readable,
    read_post,
    with_stated,
)
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from bot.web.errors import FetchError
from bot.web.fetcher import SUFFIXES, Fetcher
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.text.normalise import forms
from retrieval.text.word_lists import asking_words

_MOST_BYTES = 20 * 1024 * 1024  # that a bot may download; Bot API, "getFile"
_DOWNLOAD_SECONDS = 60.0  # without a byte, chosen
_LONGEST_NAME = 80  # of a file, in UTF-16 units; chosen
_LONGEST_ASKED = 4096  # characters of an article that is asked about; chosen
_MOST_BESIDE_LINK = 40  # syllables: a title that came with the link; chosen

_LINK = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_BARE_LINK = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_AFTER_LINK = ".,;:!)]}»'"


class OfferRefusedError(Exception):
    """What was sent cannot be added; the message is for the administrator."""


class Offered(filters.MessageFilter):
    """Matches messages of administrators that hold an article for the archive; not those with a command."""

    def __init__(self, admin_ids: AbstractSet[int]) -> None:
        """Match messages of these people only."""
        super().__init__()
        self._admin_ids = admin_ids

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        words = message.text or message.caption or ""
        if message.from_user is None or message.from_user.id not in self._admin_ids or words.startswith("/"):
            return False
        return _is_file(message) or link_in(message) is not None or _is_post(message)


@dataclass(frozen=True, slots=True)
class OfferedArticles:
    """Reads what `Offered` matches."""

    reader: ArticleReader
    fetcher: Fetcher

    async def read(self, message: Message, owner: int, texts: Texts) -> Draft:
        """Return the articles of a message of ``owner``, as far as they can be read.

        Raises:
            OfferRefusedError: There are none, or too many.
            TelegramError: Telegram cannot be reached.
        """
        if message.document and _is_file(message):
            return await self._read_file(message.document, message.caption or "", owner, texts)
        if link := link_in(message):
            return await self._read_page(link, owner, texts)
        words = message.text or message.caption or ""
        article = read_post(words)
        if article is None:
            raise OfferRefusedError(texts.only_text)
        return Draft(owner, "", (_with_origin(article, message),), asks=words)

    async def _read_file(self, document: Document, caption: str, owner: int, texts: Texts) -> Draft:
        name = document.file_name or f"?{SUFFIXES.get(document.mime_type or '', '')}"
        name = name.encode("utf-8", "replace").decode("utf-8")  # half of a character is none of a path
        shown, phrases = on_one_line(name, _LONGEST_NAME), texts.editor.adding
        if not is_readable(name):
            raise OfferRefusedError(phrases.format_unknown.format(name=shown))
        content = await _download(document, texts)
        articles, unread = _checked(await self.reader.read(name, content), shown, texts)
        stated = head_lines_in(caption)
        if stated and len(articles) == 1:
            articles = (with_stated(articles[0], stated),)
        question = "" if stated else caption.strip()
        return Draft(owner, shown, articles, unread, question or _asked(articles))

    async def _read_page(self, link: str, owner: int, texts: Texts) -> Draft:
        phrases = texts.editor.adding
        try:
            page = await self.fetcher.get(link)
        except FetchError as error:
            raise OfferRefusedError(phrases.fetch_problems[error.kind]) from error
        host = (urlsplit(page.url).hostname or "").removeprefix("www.")
        name = f"{host}{page.suffix}"
        if not is_readable(name):
            raise OfferRefusedError(phrases.fetch_problems["content_type"])
        articles, unread = _checked(await self.reader.read(name, page.content), host, texts)
        if len(articles) == 1:
            articles = (replace(articles[0], url=articles[0].url or page.url),)
        return Draft(owner, host, articles, unread, _asked(articles))


def link_in(message: Message) -> str | None:
    """Return the only link in a message that is about nothing else, but may have a title; None if there is none.

    A forwarded message must be the link alone, or it is a post.
    """
    words = (message.text or message.caption or "").strip()
    if _BARE_LINK.fullmatch(words):
        return f"https://{words}"
    links = _LINK.findall(words)
    if len(links) != 1:
        return None
    beside = words.replace(links[0], " ")
    syllables = forms(beside)
    most = 0 if message.forward_origin else _MOST_BESIDE_LINK
    if len(syllables) > most or "?" in beside or any(asking_words(syllables, folded=False)):
        return None
    link: str = links[0].rstrip(_AFTER_LINK)
    return link


def _is_file(message: Message) -> bool:
    return message.document is not None and message.animation is None  # which comes as a document, too


def _is_post(message: Message) -> bool:
    """Return whether a message with words was forwarded; the bot's own answers are no news."""
    origin = message.forward_origin
    is_own = isinstance(origin, MessageOriginUser) and origin.sender_user.id == message.get_bot().id
    return origin is not None and not is_own and bool((message.text or message.caption or "").strip())


def _with_origin(article: AddedArticle, message: Message) -> AddedArticle:
    """Return a post with the name of its channel or group, and with the address and the day of a channel's post."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChat):
        return replace(article, source=article.source or origin.sender_chat.title)
    if not isinstance(origin, MessageOriginChannel):
        return article
    address = f"https://t.me/{origin.chat.username}/{origin.message_id}" if origin.chat.username else None
    day = origin.date.astimezone(HO_CHI_MINH).date().isoformat()
    return replace(
        article,
        source=article.source or origin.chat.title,
        url=article.url or address,
        published=article.published or day,
    )


async def _download(document: Document, texts: Texts) -> bytes:
    phrases = texts.editor.adding
    if (document.file_size or 0) > _MOST_BYTES:
        raise OfferRefusedError(phrases.too_large)
    try:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray(read_timeout=_DOWNLOAD_SECONDS))
    except BadRequest as error:
        is_large = "file is too big" in error.message.lower()
        raise OfferRefusedError(phrases.too_large if is_large else phrases.not_downloaded) from error
    except InvalidToken as error:  # so PTB calls a file that is gone from the server
        raise OfferRefusedError(phrases.not_downloaded) from error


def _checked(read: ReadFile, name: str, texts: Texts) -> tuple[tuple[AddedArticle, ...], int]:
    """Return the articles of a file, and how many places of it could not be read."""
    phrases = texts.editor.adding
    if len(read.articles) > MOST_ARTICLES:
        raise OfferRefusedError(phrases.too_many.format(most=texts.editor.number(MOST_ARTICLES)))
    if not read.articles:
        reason = texts.editor.fault_reasons[read.faults[0].kind if read.faults else "empty"]
        raise OfferRefusedError(phrases.unreadable.format(name=name, reason=reason))
    return read.articles, sum(fault.kind != "date" for fault in read.faults)  # with a wrong date, an article is read


def _asked(articles: tuple[AddedArticle, ...]) -> str:
    """Return the news of a single article; "" for several."""
    if len(articles) > 1:
        return ""
    return "\n".join(filter(None, (articles[0].title, articles[0].text)))[:_LONGEST_ASKED]
