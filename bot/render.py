"""Answers as Telegram HTML within Telegram's limits; the only builder of markup.

Lengths are UTF-16 units after parsing, as Telegram counts them.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.answering import Answer
from bot.shortening import cut_at_word, on_one_line, units
from bot.texts import Texts
from retrieval.index import IndexedArticle
from retrieval.ranking import Passage

LONGEST_MESSAGE = 4096

_LONGEST_NAME = 80  # of a title or a source
_LONGEST_DATE = 160
_LONGEST_URL = 2048


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML, well-formed, and the length that Telegram will count of it."""

    html: str
    length: int

    def __add__(self, other: "Markup") -> "Markup":
        """The one behind the other."""
        return Markup(self.html + other.html, self.length + other.length)


@dataclass(frozen=True, slots=True)
class _Quotation:
    """What is quoted of an article; ``answer`` are offsets into ``text``."""

    article: IndexedArticle
    before: str
    text: str
    after: str
    answer: tuple[int, int] | None
    shortened: bool = False


def answer_html(answer: Answer, texts: Texts) -> str:
    """The reply to a question: its passages, or that there is none and the nearest one.

    Of passages that are too long together the last are left out, then the context of the first; a single sentence
    that is too long is cut at a word, and the reply says so.
    """
    found = answer.found
    if not found.passages:
        return _plain(texts.not_found if answer.articles else texts.archive_empty).html
    if found.answered:
        return _fitted(_plain(""), found.passages, texts).html
    head = _plain(f"{texts.not_found}\n\n{texts.nearest}\n")
    return _fitted(head, found.passages[:1], texts).html


def _fitted(head: Markup, passages: Sequence[Passage], texts: Texts) -> Markup:
    quotations = [_quotation(passage) for passage in passages]
    bare = replace(quotations[0], before="", after="")
    choices = [quotations[:count] for count in range(len(quotations), 0, -1)]
    for chosen in [*choices, [bare]]:
        message = head + _quoted(chosen, texts)
        if message.length <= LONGEST_MESSAGE:
            return message
    around = head + _quoted([replace(bare, text="", answer=None, shortened=True)], texts)
    return head + _quoted([_shortened(bare, LONGEST_MESSAGE - around.length)], texts)


def _quotation(passage: Passage) -> _Quotation:
    return _Quotation(passage.article, passage.before, passage.sentence.text, passage.after, passage.answer)


def _quoted(quotations: Sequence[_Quotation], texts: Texts) -> Markup:
    """The quotations with their sources, numbered where there are several, a blank line between."""
    message = _plain("")
    for number, quotation in enumerate(quotations, start=1):
        gap = _plain("\n\n" if number > 1 else "")
        label = _plain(f"{number}. " if len(quotations) > 1 else "")
        message += gap + _blockquote(quotation) + _plain("\n") + label + _caption(quotation, texts)
    return message


def _blockquote(quotation: _Quotation) -> Markup:
    start, end = quotation.answer or (0, 0)
    text = quotation.text
    sentence = _plain(text[:start]) + _tagged("b", _plain(text[start:end])) + _plain(text[end:])
    before = _plain(f"{quotation.before} " if quotation.before else "")
    after = _plain(f" {quotation.after}" if quotation.after else "")
    return _tagged("blockquote", before + sentence + after)


def _caption(quotation: _Quotation, texts: Texts) -> Markup:
    """Title, linked where there is an address; below it source and date."""
    article = quotation.article
    date = on_one_line(texts.dates.of(article.published), _LONGEST_DATE)
    source = on_one_line(article.source, _LONGEST_NAME) if article.source else texts.source_unknown
    note = f"\n{texts.shortened}" if quotation.shortened else ""
    title = _linked(article.url, _plain(on_one_line(article.title, _LONGEST_NAME)))
    return title + _plain(f"\n{source} · {date}{note}")


def _shortened(quotation: _Quotation, room: int) -> _Quotation:
    """The quotation cut at words to ``room`` units, from its answer on where the beginning would leave that out."""
    text, answer = quotation.text, quotation.answer
    if answer and units(text[: answer[1]]) > room - 1:
        text = "…" + text[answer[0] :]
        answer = (1, 1 + answer[1] - answer[0])
    text = cut_at_word(text, room - 1) + "…"
    if answer:
        answer = (answer[0], min(answer[1], len(text) - 1))
    return replace(quotation, text=text, answer=answer, shortened=True)


def _plain(text: str) -> Markup:
    return Markup(html.escape(text, quote=False), units(text))


def _tagged(tag: str, content: Markup) -> Markup:
    return Markup(f"<{tag}>{content.html}</{tag}>", content.length) if content.length else content


def _linked(url: str | None, content: Markup) -> Markup:
    if url is None or not _is_web_address(url):
        return content
    return Markup(f'<a href="{html.escape(url)}">{content.html}</a>', content.length)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    visible = url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    return visible and parts.scheme in ("http", "https") and bool(parts.hostname)
