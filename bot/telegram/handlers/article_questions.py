"""Ask for a question to one article, and recognise the message that replies with it.

Nothing is stored. The request names the article in its first line and, in a group, the person; a reply comes with the
message that it replies to. By ``ForceReply`` the person's client opens a reply at once.
"""

import re
from contextlib import suppress

from telegram import ForceReply, Message, MessageEntity, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.telegram.handlers.mentions import is_reply_to_bot
from bot.telegram.render import article_question_html
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.index.sentence_index import IndexedArticle
from retrieval.questions.asked_article import asked_of_article, find_asked_article

# A request and an answer from one article begin so; a reply to either is a question to that article.
_FIRST_WORDS = re.compile(
    "|".join(
        re.escape(texts.reply.within).replace(re.escape("{number}"), r"(\d{1,9})") for texts in (VIETNAMESE, ENGLISH)
    )
)


async def request_question(under: Message, asker: User, article: IndexedArticle, texts: Texts) -> Message:
    """Ask ``asker`` for a question to ``article``, in a message below ``under``, and return that message."""
    group = under.chat.type != ChatType.PRIVATE
    html = article_question_html(article, texts, (asker.id, asker.first_name) if group else None)
    placeholder = texts.reader.articles.placeholder.format(number=article.public_number)
    return await under.reply_text(
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=ForceReply(selective=group, input_field_placeholder=placeholder),
    )


def asked_in_reply(message: Message, question: str) -> str:
    """Return ``question`` as one to a single article, if ``message`` replies to a request or an answer of that article.

    In a group, a request must ask the sender; an answer is continued by anybody. A question that names an article is
    returned as it is.
    """
    match = _first_words(message)
    if match is None or find_asked_article(question):
        return question
    return asked_of_article(int(match[1] or match[2]), question)


async def take_back(message: Message) -> bool:
    """Delete the request that ``message`` replies to, if it replies to one that asks the sender."""
    original, match = message.reply_to_message, _first_words(message)
    if original is None or match is None or not _is_request(match):
        return False
    with suppress(BadRequest):  # it is gone already
        await original.delete()
    return True


def _first_words(message: Message) -> re.Match[str] | None:
    """Match the first words of what ``message`` replies to, if the bot sent that, and no request to another person."""
    original = message.reply_to_message
    if original is None or not is_reply_to_bot(message):
        return None
    match = _FIRST_WORDS.match(original.text or "")
    private = message.chat.type == ChatType.PRIVATE
    if match is None or private or not _is_request(match) or _mentions(original, message.from_user):
        return match
    return None


def _is_request(match: re.Match[str]) -> bool:
    """Return whether it is a request that begins so: it has the title on that line, an answer a line break."""
    return not match.string.startswith("\n", match.end())


def _mentions(message: Message, user: User | None) -> bool:
    named = [entity.user for entity in message.entities if entity.type == MessageEntity.TEXT_MENTION]
    return user is not None and any(one is not None and one.id == user.id for one in named)
