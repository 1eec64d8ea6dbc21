"""What editors see of `/sua` and `/ngay`: texts, and buttons whose callback data holds all of their state.

Callback data is ``n:PAGE`` for a page of the list of uncertain dates, ``ni:NUMBER:PAGE`` for an article,
``nc:NUMBER:PAGE:DATE`` to confirm its date, ``nu:NUMBER:PAGE`` to undo its corrections, and ``ne:NUMBER:FIELD`` to be
asked for a field. PAGE is the page of the list to go back to, 0 for none. Telegram allows 64 bytes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.ext import filters

from bot.services.command_words import command_in_words
from bot.services.correction_words import Field
from bot.services.corrections import CorrectedArticle, DatePage, confirmable
from bot.telegram.handlers.keyboards import page_turns
from bot.telegram.handlers.mentions import is_reply_to_bot, without_mentions
from bot.telegram.html import plain
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.publication.publication_date import EDITED, PublicationDate
from retrieval.index.sentence_index import IndexedArticle

FIELDS: tuple[Field, ...] = get_args(Field)
_NUMBER, _PAGE = "[0-9]{1,9}", "[0-9]{1,6}"
CORRECTION_DATA = (
    rf"^(?:n:{_PAGE}|n[iu]:{_NUMBER}:{_PAGE}|nc:{_NUMBER}:{_PAGE}:[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}"
    rf"|ne:{_NUMBER}:(?:{'|'.join(FIELDS)}))\Z"
)
_LONGEST_TITLE, _LONGEST_FACT = 80, 400  # in UTF-16 units; chosen
_IN_ROW = 4  # buttons of articles; chosen
_FIRST_LINES: Mapping[Field, re.Pattern[str]] = {
    field: re.compile(
        "(?:"
        + "|".join(re.escape(one.editor.corrections.prompt[field]) for one in (VIETNAMESE, ENGLISH)).replace(
            re.escape("{number}"), "([0-9]{1,9})"
        )
        + r")(?: · |\n)"
    )
    for field in FIELDS
}


class CorrectionReply(filters.MessageFilter):
    """Matches replies to a request for a field of an article, except those that end it."""

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        if not message.text or message.text.startswith("/") or requested_field(message) is None:
            return False
        command = command_in_words(without_mentions(message))
        return command is None or command.name != "huy"


def requested_field(message: Message) -> tuple[int, Field] | None:
    """Return the article and the field that the message replied to asks for; None if the bot asks for none there."""
    original = message.reply_to_message
    if original is None or not is_reply_to_bot(message):
        return None
    for field, first_line in _FIRST_LINES.items():
        if match := first_line.match(original.text or ""):
            return int(match[1] or match[2]), field
    return None


async def request_field(under: Message, found: CorrectedArticle, field: Field, texts: Texts) -> None:
    """Ask for a field of an article in a message below ``under``, to which the editor's client opens a reply."""
    phrases, article = texts.editor.corrections, found.article
    first = f"{phrases.prompt[field].format(number=article.public_number)} · {_title(article)}"
    await under.reply_text(
        plain(f"{first}\n{phrases.ask[field]}").html, parse_mode=ParseMode.HTML, reply_markup=ForceReply()
    )


def corrected_article_text(found: CorrectedArticle, texts: Texts) -> str:
    """Return the facts of an article with its corrections, of which the index may not have the last ones yet."""
    phrases, article, fields = texts.editor.corrections, found.article, found.fields
    published = article.published
    if "published" in fields:
        published = PublicationDate.from_iso(fields["published"], "stated", EDITED)
    facts = {
        "title": fields.get("title", article.title),
        "source": fields.get("source", article.source or ""),
        "published": texts.dates.of(published),
        "url": fields.get("url", article.url or ""),
    }
    lines = [texts.reader.articles.number.format(number=article.public_number)]
    for field in ("title", "source", "published", "url"):
        value = on_one_line(facts[field], _LONGEST_FACT) or phrases.unknown
        lines.append(phrases.facts.format(field=phrases.fields[field].capitalize(), value=value))
    if names := ", ".join(phrases.fields[field] for field in FIELDS if field in fields):
        lines += ["", phrases.corrected.format(fields=names)]
    if article.replaced_by:
        lines += ["", phrases.replaced_by.format(number=article.replaced_by.public_number)]
    return "\n".join(lines)


def corrected_article_keyboard(found: CorrectedArticle, page: int, texts: Texts) -> InlineKeyboardMarkup:
    """Build the buttons of an article: to confirm its date, to correct its fields, to undo, and back to ``page``."""
    return InlineKeyboardMarkup([*_rows(found, page, texts)])


def _rows(found: CorrectedArticle, page: int, texts: Texts) -> Iterator[list[InlineKeyboardButton]]:
    phrases, article = texts.editor.corrections, found.article
    number, published = article.public_number, article.published
    if published.basis == "inferred" and (shown := confirmable(published)) and "published" not in found.fields:
        label = phrases.confirm.format(date=texts.dates.plain(PublicationDate.from_iso(shown, "stated")))
        yield [InlineKeyboardButton(label, callback_data=f"nc:{number}:{page}:{shown}")]
    buttons = [InlineKeyboardButton(phrases.edit[field], callback_data=f"ne:{number}:{field}") for field in FIELDS]
    yield from (buttons[:2], buttons[2:])
    if found.fields:
        yield [InlineKeyboardButton(phrases.undo, callback_data=f"nu:{number}:{page}")]
    if page:
        yield [InlineKeyboardButton(phrases.back, callback_data=f"n:{page}")]


def date_page_text(page: DatePage, texts: Texts) -> str:
    """Return a page of the articles with an uncertain date: number and title, and the date below it, of each."""
    phrases, number = texts.editor.corrections, texts.editor.number
    if not page.articles:
        return phrases.empty
    place = phrases.place.format(page=number(page.number), pages=number(page.pages)) if page.pages > 1 else ""
    entries = [
        f"{article.public_number}. {_title(article)}\n{on_one_line(texts.dates.of(article.published), _LONGEST_FACT)}"
        for article in page.articles
    ]
    return "\n\n".join([phrases.heading.format(count=number(page.total), place=place), *entries])


def date_page_keyboard(page: DatePage) -> InlineKeyboardMarkup | None:
    """Build a button for each article of a page, and those to other pages; None if there is no article."""
    buttons = [
        InlineKeyboardButton(str(one.public_number), callback_data=f"ni:{one.public_number}:{page.number}")
        for one in page.articles
    ]
    rows = [buttons[start : start + _IN_ROW] for start in range(0, len(buttons), _IN_ROW)]
    turns = page_turns("n", page.number, page.pages)
    return InlineKeyboardMarkup([*rows, turns] if turns else rows) if rows else None


def _title(article: IndexedArticle) -> str:
    return on_one_line(article.title or article.id, _LONGEST_TITLE)
