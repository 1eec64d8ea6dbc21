"""Inline and guest queries, as the bot sees them, and what Telegram refuses as their answers."""

import pytest
from telegram import InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest

from tests.telegram_server import Chat
from tests.telegram_server.scene import Scene

ARTICLE = {"type": "article", "id": "1", "title": "a", "input_message_content": {"message_text": "b"}}
BUTTON = {"text": "Hỏi tôi", "start_parameter": "hoi"}


def article(number: int, html: str = "<b>b</b>") -> InlineQueryResultArticle:
    """Return a result with this id."""
    return InlineQueryResultArticle(str(number), "a", InputTextMessageContent(html, "HTML"))


async def test_an_inline_query_is_answered_once(scene: Scene) -> None:
    """A query reaches the bot with its offset; the answer is recorded, and a second or late one is refused."""
    scene.server.inline_mode = True
    query_id = scene.server.query(scene.reader, "Ai?", offset="10", chat_type="sender")
    (update,) = await scene.bot.get_updates()
    query = update.inline_query
    assert query is not None
    assert (query_id, scene.reader.id) == (query.id, query.from_user.id)
    assert ("Ai?", "10", "sender") == (query.query, query.offset, query.chat_type)
    await query.answer([article(1), article(2)], cache_time=5, is_personal=True, next_offset="12")
    answer = await scene.server.next_inline_answer(query_id)
    assert ["b", "b"] == [result.content.text for result in answer.results]
    assert ("12", 5, True, None) == (answer.next_offset, answer.cache_time, answer.is_personal, answer.button)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await query.answer([])
    late = scene.server.query(scene.reader, "Ai?")
    scene.server.expire_queries()
    with pytest.raises(BadRequest, match="Query is too old"):
        await scene.bot.answer_inline_query(late, [])


async def test_a_chosen_result_reaches_the_bot_with_feedback_only(scene: Scene) -> None:
    """Only with inline feedback does the bot hear what was chosen, and of what was not offered nothing is chosen."""
    scene.server.inline_mode = True
    query_id = scene.server.query(scene.reader, "Ai?")
    await scene.bot.answer_inline_query(query_id, [article(1)])
    scene.server.choose(query_id, "1")
    scene.server.inline_feedback = True
    scene.server.choose(query_id, "1")
    first, second = await scene.bot.get_updates()
    assert (True, False) == (first.inline_query is not None, second.inline_query is not None)
    chosen = second.chosen_inline_result
    assert chosen is not None
    assert ("1", "Ai?", scene.reader.id) == (chosen.result_id, chosen.query, chosen.from_user.id)
    with pytest.raises(ValueError, match="no result '2'"):
        scene.server.choose(query_id, "2")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"results": [ARTICLE, ARTICLE]}, "RESULT_ID_DUPLICATE"),
        ({"results": [{**ARTICLE, "id": "ơ" * 33}]}, "RESULT_ID_INVALID"),
        ({"results": [{**ARTICLE, "title": " "}]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [{**ARTICLE, "id": str(number)} for number in range(51)]}, "too many inline query results"),
        ({"results": [{**ARTICLE, "input_message_content": {"message_text": "x" * 4097}}]}, "message is too long"),
        ({"results": [{**ARTICLE, "input_message_content": {"message_text": ""}}]}, "message text is empty"),
        (
            {"results": [{**ARTICLE, "input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}]},
            "can't parse entities",
        ),
        ({"results": [{"type": "article", "id": "1"}]}, 'Can\'t find field "title"'),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"button": {**BUTTON, "start_parameter": "ơ"}}, "unallowed characters in start_parameter"),
        ({"button": {**BUTTON, "start_parameter": "x" * 65}}, "too long start_parameter"),
        ({"button": {"text": "a"}}, "must have exactly one optional field"),
    ],
)
async def test_answers_that_telegram_refuses(scene: Scene, changed: dict[str, object], refusal: str) -> None:
    """An answer beyond a limit of the Bot API is refused, and the query still waits for its answer."""
    scene.server.inline_mode = True
    query_id = scene.server.query(scene.reader, "Ai?")
    good = {"inline_query_id": query_id, "results": [ARTICLE], "button": BUTTON}
    assert refusal in str(await scene.refusal("answerInlineQuery", **{**good, **changed}))
    assert (200, {"ok": True, "result": True}) == await scene.raw("answerInlineQuery", **good)


async def test_the_wrong_time_to_cache_is_a_violation(scene: Scene) -> None:
    """A time of more than a day is noticed, though Telegram would silently shorten it."""
    scene.server.inline_mode = True
    query_id = scene.server.query(scene.reader, "Ai?")
    await scene.refusal("answerInlineQuery", inline_query_id=query_id, results=[], cache_time=86_401)
    assert ("answerInlineQuery: Bad Request: cache_time 86401 is not between 0 and a day",) == scene.server.violations


async def test_a_guest_message_is_answered_once(scene: Scene) -> None:
    """A mention in a foreign chat reaches the bot, which may answer once and not write there otherwise."""
    with pytest.raises(ValueError, match="guest mode is off"):
        scene.server.summon(Chat(-9, "supergroup", "Ngoài"), scene.reader, "@stand_in_bot Ai?")
    scene.server.guest_mode = True
    foreign = Chat(-9, "supergroup", "Ngoài")
    query_id = scene.server.summon(foreign, scene.reader, "@stand_in_bot Ai?")
    (update,) = await scene.bot.get_updates()
    message = update.guest_message
    assert message is not None
    assert (query_id, "@stand_in_bot Ai?", -9) == (message.guest_query_id, message.text, message.chat.id)
    with pytest.raises(BadRequest, match="Chat not found"):
        await message.reply_text("a")
    sent = await message.answer_guest_query(article(1))
    assert sent.inline_message_id
    assert "b" == (await scene.server.next_guest_answer(query_id)).text
    with pytest.raises(BadRequest, match="Query is too old"):
        await message.answer_guest_query(article(1))
    assert "result isn't specified" in str(await scene.refusal("answerGuestQuery", guest_query_id=query_id))
