"""Ask for a question to one article, and recognise the message that replies with it.

Nothing is stored: the request names the article in its first line, and the person in a group, and Telegram shows the
bot with each message what it replies to. Clients begin the reply by themselves (``ForceReply``).
"""

import re
from contextlib import suppress

from telegram import ForceReply, Message, MessageEntity, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.telegram.render import article_question_html
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.index.sentence_index import IndexedArticle
from retrieval.questions.asked_article import asked_of_article, find_asked_article

# The first words of a request, and of an answer from one article, which a reply continues.
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
    """Return the question, asked of the article that the message replied to asks a question to, or answers from.

    In a group, a request must ask the sender; an answer is continued by anybody.
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
    if original is None or original.from_user is None or original.from_user.id != message.get_bot().id:
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
