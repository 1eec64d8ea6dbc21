"""What an administrator sees of articles that may be added, and of those that were.

Callback data is ``na:KEY`` to add the articles of a draft, ``nd:KEY`` to correct the date, ``nq:KEY`` to ask about them
and ``nc:KEY`` to drop the draft; ``tl:PAGE`` for a page of the added articles, ``tr:PAGE`` for one of the removed, and
``ti:KEY:PAGE`` for an article, ``tx:…`` likewise to remove and ``tu:…`` to restore it.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.added_articles import key_of
from bot.services.article_drafts import Draft
from bot.services.article_preview import ArticlePreview
from bot.telegram.handlers.article_views import ArticleView
from bot.telegram.html import Markup, blockquote, joined, linked, plain, tagged
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.index.sentence_index import IndexedArticle

DRAFT_DATA = r"^n[adqc]:[0-9a-f]{16}$"
ADDED_DATA = r"^(t[lr]:[0-9]{1,6}|t[ixu]:[a-z2-7]{10}:[0-9]{1,6})$"

# UTF-16 units; chosen.
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_OPENING = 200, 80, 500


def preview_html(draft: Draft, previews: Sequence[ArticlePreview], texts: Texts) -> str:
    """Format a draft with the previews of its first articles, of which one is shown with its first sentences."""
    phrases, number = texts.editor.adding, texts.editor.number
    count = len(draft.articles)
    if count == 1:
        pieces = [plain(phrases.heading), _card(previews[0], texts)]
        pieces.append(blockquote(plain(on_one_line(previews[0].opening, _LONGEST_OPENING))))
    else:
        heading = phrases.heading_of_several.format(name=draft.name, count=number(count))
        pieces = [plain(heading), *(plain("• ") + _card(preview, texts) for preview in previews)]
        if count > len(previews):
            pieces.append(plain(phrases.and_others.format(count=number(count - len(previews)))))
    if draft.unread:
        pieces.append(plain(phrases.unread.format(count=number(draft.unread))))
    return joined((piece for piece in pieces if piece.length), "\n\n").html


def _card(preview: ArticlePreview, texts: Texts) -> Markup:
    source = on_one_line(preview.source, _LONGEST_NAME) if preview.source else ""
    facts = [source, texts.dates.of(preview.published), texts.sentences.format(count=preview.sentences)]
    lines = [
        tagged("b", linked(preview.title, preview.url, _LONGEST_TITLE)),
        plain(" · ".join(filter(None, facts))),
    ]
    if copy := preview.copy:
        title = on_one_line(copy.title, _LONGEST_NAME)
        lines.append(plain(texts.editor.adding.copy.format(number=copy.public_number, title=title)))
    return joined(lines, "\n")


def draft_keyboard(key: str, draft: Draft, texts: Texts) -> InlineKeyboardMarkup:
    """Build the buttons under a preview."""
    phrases, count = texts.editor.adding, len(draft.articles)
    add = phrases.add if count == 1 else phrases.add_several.format(count=texts.editor.number(count))
    decisions = [_button(add, f"na:{key}")]
    if count == 1:
        decisions.append(_button(phrases.set_date, f"nd:{key}"))
    decisions.append(_button(phrases.cancel, f"nc:{key}"))
    return InlineKeyboardMarkup([decisions, [_button(phrases.ask, f"nq:{key}")]] if draft.asks else [decisions])


def added_keyboard(ids: Sequence[str], article: IndexedArticle | None, texts: Texts) -> InlineKeyboardMarkup:
    """Build the buttons under the news that articles were added; ``article`` is the only one, in the index."""
    phrases = texts.editor.adding
    if len(ids) > 1:
        return InlineKeyboardMarkup([[_button(phrases.to_list, "tl:1")]])
    opened = [_button(phrases.open, ArticleView("ac", number=article.public_number).data)] if article else []
    return InlineKeyboardMarkup([[*opened, _button(phrases.remove, f"tx:{key_of(ids[0])}:1")]])


def added_article_keyboard(
    id_: str, article: IndexedArticle | None, page: int, texts: Texts, *, removed: bool
) -> InlineKeyboardMarkup:
    """Build the buttons of an added article, which is ``removed`` or maybe in the index."""
    phrases, key = texts.editor.adding, key_of(id_)
    change = _button(phrases.restore, f"tu:{key}:{page}") if removed else _button(phrases.remove, f"tx:{key}:{page}")
    opened = [_button(phrases.open, ArticleView("ac", number=article.public_number).data)] if article else []
    back = _button(phrases.to_list, f"{'tr' if removed else 'tl'}:{page}")
    return InlineKeyboardMarkup([[*([] if removed else opened), change], [back]])


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)
