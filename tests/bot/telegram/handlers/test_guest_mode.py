"""Guest mode: answers in chats that the bot is no member of."""

import pytest

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Chat, FormattedText
from tests.telegram_server.entities import entity_text

TITLE = "Hội kín Ngọc Lan"
FOREIGN = Chat(-1_004_815_162_342, "supergroup", TITLE)


@pytest.fixture
def bot(bot: Bot) -> Bot:
    """Return the program with guest mode turned on."""
    bot.server.guest_mode = True
    return bot


async def summoned(bot: Bot, user_id: int, question: str, chat: Chat = FOREIGN, language: str = "vi") -> FormattedText:
    """Mention the bot with a question, and return its answer."""
    user = bot.server.user(user_id, language_code=language)
    query_id = bot.server.summon(chat, user, f"@{bot.server.bot.username} {question}")
    return await bot.server.next_guest_answer(query_id)


def stored(bot: Bot) -> bytes:
    """Return the bytes of all files of the database."""
    return b"".join(path.read_bytes() for path in bot.database.parent.glob("hoibao.db*"))


async def test_a_mention_is_answered_in_one_message(bot: Bot) -> None:
    """A mention gets the answer in one message; the exchange is logged, and nothing of the chat is stored or logged."""
    bot.set(LOG_LEVEL="debug")
    async with bot.serving():
        answer = await summoned(bot, 7, QUESTION)
        private = await summoned(bot, 7, QUESTION, Chat(8, "private", first_name=TITLE))
        refusal = await summoned(bot, 7, "Ai vô địch giải bóng đá Sao Hoả?", language="en")
        nothing = await summoned(bot, 7, "")
        await bot.ask(bot.office, bot.editor, "/help")
        assert TITLE.encode() not in stored(bot)
    assert ANSWER == entity_text(answer.text, next(one for one in answer.entities if one.kind == "blockquote"))
    assert answer == private
    assert refusal.text.startswith(ENGLISH.not_found)
    assert VIETNAMESE.reader.inline.guest_ask == nothing.text
    assert {(0, 7)} == {row[:2] for row in bot.logged()}
    assert [QUESTION] * 2 == [row[2] for row in bot.logged()][:2]
    for word in (TITLE, str(FOREIGN.id)):
        assert (False, False) == (word.encode() in stored(bot), word in bot.log)
    assert 1 == sum(call.method == "sendMessage" for call in bot.server.transcript)


async def test_each_mention_stands_alone(bot: Bot) -> None:
    """A follow-up shows nothing of what the same person asked in another chat."""
    async with bot.serving():
        await summoned(bot, 7, "Sản lượng vải thiều Lục Hà là bao nhiêu?")
        answer = await summoned(bot, 7, "Còn giá thì sao?", Chat(-5, "group", "Nhóm khác"))
    assert "Lục Hà" not in answer.text.partition("\n")[0]


async def test_access_list_and_quota_hold(bot: Bot) -> None:
    """Strangers, blocked people and chats that are not allowed get no answer; who asks too often gets one reply."""
    bot.set(TELEGRAM_ALLOWED_IDS="6,7", TELEGRAM_ALLOWED_GROUPS=str(FOREIGN.id), TELEGRAM_BLOCKED_IDS="9")
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="2")
    name = f"@{bot.server.bot.username}"
    async with bot.serving():
        for user_id, chat in ((8, FOREIGN), (9, FOREIGN), (7, Chat(-5, "group", TITLE))):
            bot.server.summon(chat, bot.server.user(user_id), f"{name} {QUESTION}")
        for _ in range(2):
            assert ANSWER in (await summoned(bot, 7, QUESTION)).text
        refused = await summoned(bot, 7, QUESTION)
        bot.server.summon(FOREIGN, bot.server.user(7), f"{name} {QUESTION}")
        assert ANSWER in (await summoned(bot, 6, QUESTION)).text
        await bot.ask(bot.office, bot.editor, "/help")
    assert refused.text.startswith(VIETNAMESE.reader.too_often.partition("{")[0])
    assert 4 == len([call for call in bot.server.transcript if call.method == "answerGuestQuery"])
    assert [7, 7, 6] == [row[1] for row in bot.logged()]
    assert "the chat of a guest message is not allowed" in bot.log


async def test_an_expired_mention_is_done(bot: Bot) -> None:
    """A mention that Telegram no longer lets the bot answer is neither retried nor logged as answered."""
    bot.expected_refusals = ["answerGuestQuery"]
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        bot.server.summon(FOREIGN, reader, f"@{bot.server.bot.username} {QUESTION}")
        bot.server.expire_queries()
        await bot.server.next_call("answerGuestQuery")
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    assert [(7, 7, QUESTION, 1)] == bot.logged()
