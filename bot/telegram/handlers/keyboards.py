"""Build the buttons under the list of articles and under a rebuild.

Callback data is ``a:PAGE`` for a page of the list and ``r:cancel`` for the rebuild; for that of answers see
`bot.telegram.handlers.answer_views`. Telegram allows 64 bytes.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.services.article_list import ArticlePage
from bot.texts.texts import Texts

ARTICLE_LIST_DATA = r"^a:\d{1,9}$"
CANCEL_DATA = r"^r:cancel$"


def article_list_keyboard(page: ArticlePage) -> InlineKeyboardMarkup | None:
    """Build the buttons to the previous and next page; None for a single page."""
    before = [InlineKeyboardButton("‹", callback_data=f"a:{page.number - 1}")] if page.number > 1 else []
    after = [InlineKeyboardButton("›", callback_data=f"a:{page.number + 1}")] if page.number < page.pages else []
    return InlineKeyboardMarkup([before + after]) if before or after else None


def cancel_keyboard(texts: Texts) -> InlineKeyboardMarkup:
    """Build the button that cancels the running rebuild."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(texts.editor.cancel, callback_data="r:cancel")]])
