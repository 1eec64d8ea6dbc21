"""The views of the articles, which buttons lead to: the list, an article's page, its summary, a question to it.

Callback data is the kind of a view and its numbers, joined by colons, and last the words of the search that the list
shows, if any: ``a:PAGE:WORDS`` for a page of the list, ``ac:NUMBER:PAGE:WORDS`` for an article, ``as:…`` likewise for
its summary and ``aq:…`` for a question to it, ``an:NUMBER`` for an article in a message of its own, and
``ax:NUMBER:PROMPT:USER:PAGE:WORDS`` to take back the message PROMPT, which asks USER for that question. PAGE is the
page of the list to go back to, 0 for none. Telegram allows 64 bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.article_list import ArticlePage
from bot.texts.texts import Texts
from retrieval.text.normalise import written_tokens

ARTICLE_DATA = r"^a[csqnx]?:"

_LONGEST_DATA = 64  # bytes
_LONGEST_WORDS = 44  # bytes, which leave room for numbers of articles and pages in archives of ten million
_MOST_DIGITS = 18
_IN_ROW = 5  # chosen

Kind = Literal["a", "ac", "as", "aq", "an", "ax"]
_FIELDS: dict[Kind, tuple[str, ...]] = {
    "a": ("page",),
    "ac": ("number", "page"),
    "as": ("number", "page"),
    "aq": ("number", "page"),
    "an": ("number",),
    "ax": ("number", "prompt", "user", "page"),
}


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What a button shows or does; see the module for the fields."""

    kind: Kind
    page: int = 0
    words: str = ""
    number: int = 0
    prompt: int = 0
    user: int = 0

    @property
    def data(self) -> str:
        """The callback data of a button; words that are too long with its numbers are left out."""
        data = ":".join([self.kind, *(str(getattr(self, field)) for field in _FIELDS[self.kind])])
        with_words = f"{data}:{self.words}" if self.words else data
        return with_words if len(with_words.encode()) <= _LONGEST_DATA else data


def parse_article_view(data: object) -> ArticleView | None:
    """Parse callback data; returns None if it is no `ArticleView`."""
    kind, _, rest = data.partition(":") if isinstance(data, str) else ("", "", "")
    known = next((one for one in _FIELDS if one == kind), None)
    if known is None:
        return None
    fields = _FIELDS[known]
    parts = rest.split(":", len(fields))
    numbers, words = parts[: len(fields)], "".join(parts[len(fields) :])
    if len(numbers) < len(fields) or not all(map(_is_number, numbers)):
        return None
    return ArticleView(known, words=words, **dict(zip(fields, map(int, numbers), strict=True)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def search_words(text: str) -> str:
    """Return the words of a text as far as they fit into callback data, of a longer word its beginning."""
    first, *others = written_tokens(text) or [""]
    words = first.encode()[:_LONGEST_WORDS].decode(errors="ignore")
    for word in others:
        if len(f"{words} {word}".encode()) > _LONGEST_WORDS:
            break
        words = f"{words} {word}"
    return words


def article_list_keyboard(page: ArticlePage, texts: Texts) -> InlineKeyboardMarkup | None:
    """Build a button for each article, and those to other pages; None for an empty list."""
    here = ArticleView("a", page.number, page.words)
    articles = [
        _button(str(article.public_number), replace(here, kind="ac", number=article.public_number))
        for article in page.articles
    ]
    turns = [
        _button(label.format(page=texts.editor.number(number)), replace(here, page=number))
        for label, number in _turns(page.number, page.pages)
    ]
    rows = [articles[start : start + _IN_ROW] for start in range(0, len(articles), _IN_ROW)]
    return InlineKeyboardMarkup([*rows, turns] if turns else rows) if rows else None


def _turns(page: int, pages: int) -> Iterator[tuple[str, int]]:
    """Yield the labels of the buttons to the first, previous, next and last page, and where they lead."""
    if page > 2:  # noqa: PLR2004 — else the previous page is the first
        yield "« {page}", 1
    if page > 1:
        yield "‹ {page}", page - 1
    if page < pages:
        yield "{page} ›", page + 1
    if page < pages - 1:
        yield "{page} »", pages


def article_keyboard(view: ArticleView, texts: Texts) -> InlineKeyboardMarkup:
    """Build the buttons of an article's page; those of a view ``ax`` can take back that a question is awaited."""
    labels, card = texts.reader.articles, replace(view, kind="ac")
    rows = [
        [
            _button(labels.summary, replace(card, kind="as")),
            _button(labels.ask, replace(card, kind="aq")),
        ]
    ]
    if view.kind == "ax":
        rows.append([_button(labels.stop_asking, view)])
    if view.page:
        rows.append([_button(labels.back_to_list, replace(card, kind="a"))])
    return InlineKeyboardMarkup(rows)


def summary_keyboard(view: ArticleView, texts: Texts) -> InlineKeyboardMarkup:
    """Build the button from an article's summary back to its page."""
    back = _button(texts.reader.articles.back_to_article, replace(view, kind="ac"))
    return InlineKeyboardMarkup([[back]])


def _button(label: str, view: ArticleView) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=view.data)
