"""The stand-in as an HTTP server: tokens, parameters, violations, and its transcript."""

import json

import aiohttp
import pytest
from telegram import (
    Bot,
    ReplyParameters,
)
from telegram.error import InvalidToken

from tests.telegram_server.scene import Scene


async def test_a_question_travels_to_the_bot_and_its_answer_back(scene: Scene) -> None:
    """PTB gets a typed question, and its formatted reply with a quotation appears in the chat."""
    asked = scene.server.say(scene.chat, scene.reader, "/tim Ai thắng?")
    (update,) = await scene.bot.get_updates()
    assert update.message is not None
    assert [("bot_command", "/tim")] == [(e.type, text) for e, text in update.message.parse_entities().items()]
    sent = await update.message.reply_html(
        "<b>Đội A</b> thắng",
        reply_markup=scene.keyboard(),
        reply_parameters=ReplyParameters(asked.message_id, quote="Ai thắng?"),
    )
    answer = await scene.server.next_message(scene.chat, after=asked, timeout=1)
    assert ("Đội A thắng", ["bold"]) == (answer.text, [entity.kind for entity in answer.entities])
    assert asked.message_id == answer.reply_to
    assert ["more"] == [button["callback_data"] for button in answer.buttons]
    assert ["Đội A"] == list(sent.parse_entities().values())
    assert ((), ()) == (scene.server.errors, scene.server.violations)


@pytest.mark.parametrize("body", ["query", "urlencoded", "multipart", "json"])
async def test_parameters_are_read_wherever_http_carries_them(scene: Scene, body: str) -> None:
    """Query string, urlencoded, multipart and JSON bodies are equivalent."""
    fields = {"chat_id": str(scene.chat.id), "text": "chào bạn 😀"}
    multipart = aiohttp.FormData(fields)
    multipart.add_field("reply_markup", "{}", content_type="text/plain")
    url = f"{scene.server.url}/bot{scene.server.token}/sendmessage"
    async with aiohttp.ClientSession() as session:
        calls = {
            "query": lambda: session.get(url, params=fields),
            "urlencoded": lambda: session.post(url, data=fields),
            "multipart": lambda: session.post(url, data=multipart),
            "json": lambda: session.post(url, json={**fields, "chat_id": scene.chat.id}),
        }
        async with calls[body]() as answer:
            assert 200 == answer.status
    assert ["chào bạn 😀"] == [message.text for message in scene.server.messages(scene.chat)]


async def test_a_wrong_token_is_unauthorised(scene: Scene) -> None:
    """Another token gets 401, which PTB raises as InvalidToken."""
    with pytest.raises(InvalidToken):
        async with Bot("43:other", base_url=f"{scene.server.url}/bot"):
            pass
    assert (401, "Unauthorized") == (scene.server.errors[0].status, scene.server.errors[0].description)


async def test_unknown_methods_and_parameters_are_violations(scene: Scene) -> None:
    """Unknown methods, parameters and fields are refused and recorded, though Telegram might ignore them."""
    assert (404, "Not Found") == (
        (await scene.raw("sendMesage"))[0],
        (await scene.raw("sendMesage"))[1]["description"],
    )
    chat_id = scene.chat.id
    assert 400 == (await scene.raw("sendMessage", chat_id=chat_id, text="a", parsemode="HTML"))[0]
    button = {"text": "a", "callback_data": "b", "url": "https://example.com"}
    markup = {"inline_keyboard": [[button]]}
    assert 400 == (await scene.raw("sendMessage", chat_id=chat_id, text="a", reply_markup=markup))[0]
    assert 400 == (await scene.raw("getUpdates", limit="many"))[0]
    assert [
        "unknown method: sendMesage",
        "unknown method: sendMesage",
        "sendMessage: Bad Request: sendMessage knows no parameter parsemode",
        "sendMessage: Bad Request: the button 'a' has 2 actions: url, callback_data",
        "getUpdates: Bad Request: getUpdates: limit must be of kind integer, not 'many'",
    ] == list(scene.server.violations)
    assert [] == scene.server.messages(scene.chat)


async def test_bytes_that_are_not_utf8_are_refused(scene: Scene) -> None:
    """Percent-encoded bytes that are not UTF-8 are refused, not replaced."""
    url = f"{scene.server.url}/bot{scene.server.token}/sendMessage"
    body = f"chat_id={scene.chat.id}&text=%ff"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert "Bad Request: strings must be encoded in UTF-8" == (await answer.json())["description"]


async def test_chats_can_be_looked_up(scene: Scene) -> None:
    """GetChat returns a chat that PTB can parse, by id or by a group's username."""
    scene.server.group(-100_5, "Bạn đọc", supergroup=True, username="ban_doc")
    assert "An" == (await scene.bot.get_chat(scene.chat.id)).first_name
    assert "Bạn đọc" == (await scene.bot.get_chat("@ban_doc")).title


async def test_after_logging_out_nothing_works(scene: Scene) -> None:
    """LogOut ends the session with this server; close does not."""
    assert await scene.bot.close()
    assert await scene.bot.log_out()
    assert (400, "Logged out") == (
        (await scene.raw("getMe"))[0],
        (await scene.raw("getMe"))[1]["description"],
    )


async def test_timeout_shows_the_latest_calls(scene: Scene) -> None:
    """The error of a wait that times out lists the latest calls."""
    await scene.bot.send_chat_action(scene.chat.id, "typing")
    with pytest.raises(TimeoutError, match=r"sendChatAction .*'typing'.* -> 200"):
        await scene.server.next_message(scene.chat, timeout=0.1)
    assert "typing" == (await scene.server.next_call("sendChatAction", timeout=1)).parameters["action"]


async def test_the_transcript_shows_decoded_parameters(scene: Scene) -> None:
    """Calls are recorded in order with decoded numbers, Booleans and JSON."""
    await scene.bot.send_message(scene.chat.id, "a", disable_notification=True, reply_markup=scene.keyboard())
    call = await scene.server.next_call("sendMessage", timeout=1)
    assert (str(scene.chat.id), True) == (call.parameters["chat_id"], call.parameters["disable_notification"])
    assert json.loads(scene.keyboard().to_json()) == call.parameters["reply_markup"]
    assert (200, None, True) == (call.status, call.description, call.ok)
