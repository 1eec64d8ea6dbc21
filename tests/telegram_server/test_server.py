import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken
from telegram.ext import Updater

from tests.telegram_server import Chat, TelegramServer, User


@dataclass(frozen=True)
class Scene:
    """A server, PTB's client of it, a reader and the reader's chat."""

    server: TelegramServer
    bot: Bot
    reader: User
    chat: Chat

    def keyboard(self, data: str = "more") -> InlineKeyboardMarkup:
        """One button."""
        return InlineKeyboardMarkup.from_button(InlineKeyboardButton("Xem thêm", callback_data=data))

    async def raw(self, method: str, **body: object) -> tuple[int, dict[str, object]]:
        """A call past PTB, with a JSON body."""
        url = f"{self.server.url}/bot{self.server.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            return answer.status, await answer.json()

    async def refusal(self, method: str, **body: object) -> object:
        """The description of a refused call."""
        return (await self.raw(method, **body))[1].get("description")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with TelegramServer() as server, Bot(server.token, base_url=f"{server.url}/bot") as bot:
        reader = server.user(7, first_name="An", username="an")
        yield Scene(server, bot, reader, server.private_chat(reader))


async def test_a_question_travels_to_the_bot_and_its_answer_back(scene: Scene) -> None:
    """PTB reads what a person typed and its reply stands in the chat, formatted and quoting."""
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


async def test_updater_polls_until_it_stops(scene: Scene) -> None:
    """PTB's own polling takes updates in order, without a refusal or a violation."""
    updater = Updater(scene.bot, asyncio.Queue[object]())
    async with updater:
        await updater.start_polling(timeout=5)
        for text in ("một", "hai"):
            scene.server.say(scene.chat, scene.reader, text)
        got = [await asyncio.wait_for(updater.update_queue.get(), 5) for _ in range(2)]
        await updater.stop()
    assert ["một", "hai"] == [u.message.text for u in got if isinstance(u, Update) and u.message]
    assert 0 == scene.server.pending_updates
    assert ((), ()) == (scene.server.errors, scene.server.violations)
    assert ["getMe", "deleteWebhook"] == [call.method for call in scene.server.transcript]


@pytest.mark.parametrize("body", ["query", "urlencoded", "multipart", "json"])
async def test_parameters_are_read_wherever_http_carries_them(scene: Scene, body: str) -> None:
    """Query string, urlencoded, multipart and JSON bodies mean the same."""
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
    """Another token gets 401, which PTB calls invalid."""
    with pytest.raises(InvalidToken):
        async with Bot("43:other", base_url=f"{scene.server.url}/bot"):
            pass
    assert (401, "Unauthorized") == (scene.server.errors[0].status, scene.server.errors[0].description)


async def test_what_is_not_known_is_a_violation(scene: Scene) -> None:
    """Unknown methods, parameters and fields are refused and recorded, where Telegram might ignore them."""
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


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x" * 33000}, "text is too long"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a", "chat_id": 8}, "chat not found"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "reply_parameters": {"message_id": 1, "quote": "tro"}}, "QUOTE_TEXT_INVALID"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_send_message_refuses_as_telegram_does(scene: Scene, fields: dict[str, object], description: str) -> None:
    """Each fault of a message gets Telegram's own description, and nothing is sent."""
    scene.server.say(scene.chat, scene.reader, "trời mưa")
    refused = await scene.refusal("sendMessage", **{"chat_id": scene.chat.id, **fields})
    assert f"Bad Request: {description}" == refused
    assert [] == scene.server.messages(scene.chat)
    assert [f"Bad Request: {description}"] == [call.description for call in scene.server.errors]


async def test_length_counts_after_parsing(scene: Scene) -> None:
    """4096 UTF-16 units of text may carry any markup besides."""
    await scene.bot.send_message(scene.chat.id, f"<b>{'x' * 4094}</b>😀", parse_mode="HTML")
    assert [4095] == [len(message.text) for message in scene.server.messages(scene.chat)]


async def test_bytes_that_are_not_utf8_are_refused(scene: Scene) -> None:
    """Percent-encoded bytes that are not UTF-8 are refused rather than replaced."""
    url = f"{scene.server.url}/bot{scene.server.token}/sendMessage"
    body = f"chat_id={scene.chat.id}&text=%ff"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert "Bad Request: strings must be encoded in UTF-8" == (await answer.json())["description"]


async def test_a_reply_may_be_sent_without_its_message(scene: Scene) -> None:
    """With allow_sending_without_reply a reply to nothing is a plain message."""
    missing = ReplyParameters(99, allow_sending_without_reply=True, quote="x")
    await scene.bot.send_message(scene.chat.id, "a", reply_parameters=missing)
    (message,) = scene.server.messages(scene.chat)
    assert (None, None) == (message.reply_to, message.quote)


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "a", "callback_data": "đ" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": " ", "callback_data": "b"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "a", "url": "javascript:x"},
            "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_buttons_are_checked(scene: Scene, button: dict[str, object], description: str) -> None:
    """A button has a text and one action within its limits, counted in bytes for callback data."""
    markup = {"inline_keyboard": [[button]]}
    refused = await scene.refusal("sendMessage", chat_id=scene.chat.id, text="a", reply_markup=markup)
    assert f"Bad Request: {description}" == refused


async def test_edits_change_the_message_in_place(scene: Scene) -> None:
    """An edit replaces text and keyboard; one that changes nothing, or another's message, is refused."""
    asked = scene.server.say(scene.chat, scene.reader, "hỏi")
    sent = await scene.bot.send_message(scene.chat.id, "đang tìm", reply_markup=scene.keyboard())
    await sent.edit_text("<i>xong</i>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await sent.edit_text("<i>xong</i>", parse_mode="HTML")
    await sent.edit_reply_markup(scene.keyboard("again"))
    (message,) = scene.server.messages(scene.chat)
    assert ("xong", "again") == (message.text, message.buttons[0]["callback_data"])
    chat_id = scene.chat.id
    assert "Bad Request: message to edit not found" == await scene.refusal(
        "editMessageText", chat_id=chat_id, message_id=99, text="a"
    )
    assert "Bad Request: message can't be edited" == await scene.refusal(
        "editMessageText", chat_id=chat_id, message_id=asked.message_id, text="a"
    )


async def test_deleted_messages_are_gone(scene: Scene) -> None:
    """A deleted message stands no more; in a group the bot deletes only its own."""
    group = scene.server.group(-5, "Nhóm")
    theirs = scene.server.say(group, scene.reader, "a")
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await scene.bot.delete_message(group.id, theirs.message_id)
    sent = await scene.bot.send_message(scene.chat.id, "a")
    await sent.delete()
    assert [] == scene.server.messages(scene.chat)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_a_pressed_button_is_answered_once(scene: Scene) -> None:
    """A press reaches the bot; its answer is seen; a second, a late and an over-long answer are refused."""
    await scene.bot.send_message(scene.chat.id, "a", reply_markup=scene.keyboard())
    (message,) = scene.server.messages(scene.chat)
    query_id = scene.server.press(message, "more", scene.reader)
    (update,) = await scene.bot.get_updates()
    assert update.callback_query is not None
    assert ("more", scene.reader.id) == (update.callback_query.data, update.callback_query.from_user.id)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await update.callback_query.answer("x" * 201)
    await update.callback_query.answer("Được rồi")
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is"):
        await update.callback_query.answer()
    late = scene.server.press(message, "more", scene.reader)
    scene.server.expire_callbacks()
    assert [False, True] == [call.ok for call in scene.server.transcript if call.method == "answerCallbackQuery"][:2]
    assert str(await scene.refusal("answerCallbackQuery", callback_query_id=late)).endswith("ID is invalid")
    assert "x" * 201 == (await scene.server.next_answer(query_id, timeout=1)).parameters["text"]
    with pytest.raises(ValueError, match="no button 'less'"):
        scene.server.press(message, "less", scene.reader)


async def test_confirmed_updates_are_forgotten(scene: Scene) -> None:
    """An offset forgets what came before it; a negative one keeps that many of the newest."""
    for text in "abcd":
        scene.server.say(scene.chat, scene.reader, text)
    first, second = await scene.bot.get_updates(limit=2)
    assert first.update_id + 1 == second.update_id
    rest = await scene.bot.get_updates(offset=second.update_id)
    assert ["b", "c", "d"] == [update.message.text for update in rest if update.message]
    (last,) = await scene.bot.get_updates(offset=-1)
    assert (last.update_id, 1) == (rest[-1].update_id, scene.server.pending_updates)
    assert () == await scene.bot.get_updates(offset=last.update_id + 1)
    assert 0 == scene.server.pending_updates


async def test_a_long_poll_returns_with_the_update(scene: Scene) -> None:
    """A waiting getUpdates ends at once when something arrives, and empty when nothing does."""
    assert () == await scene.bot.get_updates(timeout=1)
    poll = asyncio.create_task(scene.bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    scene.server.say(scene.chat, scene.reader, "a")
    assert 1 == len(await asyncio.wait_for(poll, 1))


async def test_the_earlier_of_two_pollers_gets_the_conflict(scene: Scene) -> None:
    """A second waiting getUpdates ends the first with 409 and gets the update itself."""
    first = asyncio.create_task(scene.raw("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(scene.raw("getUpdates", timeout=30))
    status, body = await asyncio.wait_for(first, 1)
    assert 409 == status
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    scene.server.say(scene.chat, scene.reader, "a")
    assert 200 == (await asyncio.wait_for(second, 1))[0]
    assert [409] == [call.status for call in scene.server.errors]


async def test_a_webhook_and_polling_exclude_each_other(scene: Scene) -> None:
    """While a webhook is set getUpdates conflicts; deleting it can drop what waits."""
    poll = asyncio.create_task(scene.bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    await scene.bot.set_webhook("https://example.com/hook", max_connections=2, allowed_updates=["message"])
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 1)
    scene.server.say(scene.chat, scene.reader, "a")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await scene.bot.get_updates()
    info = await scene.bot.get_webhook_info()
    assert ("https://example.com/hook", 1) == (info.url, info.pending_update_count)
    assert {"url": "https://example.com/hook", "max_connections": 2, "allowed_updates": ["message"]} == (
        scene.server.webhook
    )
    await scene.bot.delete_webhook(drop_pending_updates=True)
    assert () == await scene.bot.get_updates()
    assert str(await scene.refusal("setWebhook", url="http://x")).endswith("URL must be provided for webhook")


async def test_allowed_updates_hold_until_changed(scene: Scene) -> None:
    """The list of kinds holds for later calls without one, for updates that come after it."""
    await scene.bot.get_updates(allowed_updates=["callback_query"])
    scene.server.say(scene.chat, scene.reader, "a")
    assert () == await scene.bot.get_updates()
    await scene.bot.get_updates(allowed_updates=[])
    scene.server.say(scene.chat, scene.reader, "b")
    assert ["b"] == [u.message.text for u in await scene.bot.get_updates() if u.message]


async def test_privacy_mode_hides_what_is_not_for_the_bot(scene: Scene) -> None:
    """In a group the bot sees commands for it and replies to it, and everything once privacy is off."""
    group = scene.server.group(-100_5, "Bạn đọc", supergroup=True)
    post = await scene.bot.send_message(group.id, "chào")
    (message,) = scene.server.messages(group)
    scene.server.say(group, scene.reader, "chuyện riêng")
    scene.server.say(group, scene.reader, "@stand_in_bot ơi")
    scene.server.say(group, scene.reader, "/tim@other_bot x")
    command = scene.server.say(group, scene.reader, "/tim@stand_in_bot x")
    scene.server.say(group, scene.reader, "trả lời", reply_to=message)
    scene.server.say(group, scene.reader, "nối", reply_to=command)
    scene.server.privacy_mode = False
    scene.server.say(group, scene.reader, "ai cũng thấy")
    scene.server.edit(command, "/tim@stand_in_bot y")
    updates = await scene.bot.get_updates()
    texts = [update.effective_message.text for update in updates if update.effective_message]
    assert ["/tim@stand_in_bot x", "trả lời", "nối", "ai cũng thấy", "/tim@stand_in_bot y"] == texts
    assert updates[-1].edited_message is not None
    assert updates[1].message is not None
    assert post == updates[1].message.reply_to_message
    assert (await scene.bot.get_me()).can_read_all_group_messages


async def test_a_reader_who_blocked_the_bot_gets_nothing(scene: Scene) -> None:
    """A blocked bot is told so and gets 403 for everything it writes, until it is unblocked."""
    scene.server.block(scene.reader)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await scene.bot.send_message(scene.chat.id, "a")
    with pytest.raises(Forbidden):
        await scene.bot.send_chat_action(scene.chat.id, "typing")
    (update,) = await scene.bot.get_updates()
    assert update.my_chat_member is not None
    assert "kicked" == update.my_chat_member.new_chat_member.status
    scene.server.unblock(scene.reader)
    await scene.bot.send_message(scene.chat.id, "b")
    assert ["b"] == [message.text for message in scene.server.messages(scene.chat)]


async def test_groups_are_left_and_become_supergroups(scene: Scene) -> None:
    """A group that grew names its new id, and a group that threw the bot out refuses it."""
    group = scene.server.group(-5, "Nhóm")
    supergroup = scene.server.migrate(group, scene.reader)
    status, body = await scene.raw("sendMessage", chat_id=group.id, text="a")
    assert (400, {"migrate_to_chat_id": supergroup.id}) == (status, body["parameters"])
    moved = await scene.bot.get_updates()
    assert [supergroup.id, None] == [u.message.migrate_to_chat_id for u in moved if u.message]
    await scene.bot.send_message(supergroup.id, "b")
    scene.server.kick(supergroup, scene.reader)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await scene.bot.send_message(supergroup.id, "c")


async def test_documents_keep_their_bytes(scene: Scene) -> None:
    """A file arrives with name, caption and bytes, and can be sent again by its id."""
    sent = await scene.bot.send_document(
        scene.chat.id, InputFile(b"du lieu", "data.json"), caption="<b>Đây</b>", parse_mode="HTML"
    )
    (message,) = scene.server.messages(scene.chat)
    assert message.document is not None
    assert ("data.json", b"du lieu", "Đây") == (
        message.document.file_name,
        message.document.content,
        message.text,
    )
    assert sent.document is not None
    await scene.bot.send_document(scene.chat.id, sent.document.file_id)
    assert 2 == len(scene.server.messages(scene.chat))
    refused = await scene.refusal("sendDocument", chat_id=scene.chat.id)
    assert "Bad Request: there is no document in the request" == refused


async def test_menus_are_kept_by_scope_and_language(scene: Scene) -> None:
    """Commands are stored for one scope and language, and taken away there only."""
    scope = BotCommandScopeChat(scene.chat.id)
    await scene.bot.set_my_commands([BotCommand("tim", "Tìm")])
    await scene.bot.set_my_commands([("reindex", "Dựng lại")], scope=scope, language_code="vi")
    assert ("reindex",) == tuple(c.command for c in await scene.bot.get_my_commands(scope, language_code="vi"))
    await scene.bot.delete_my_commands(scope, language_code="vi")
    assert () == await scene.bot.get_my_commands(scope, language_code="vi")
    assert (BotCommand("tim", "Tìm"),) == await scene.bot.get_my_commands()


@pytest.mark.parametrize(
    ("commands", "description"),
    [
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "Tìm", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "a", "description": " "}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
    ],
)
async def test_menus_are_checked(scene: Scene, commands: list[object], description: str) -> None:
    """A menu has at most 100 commands of [a-z0-9_]{1,32} with 1-256 characters of description."""
    assert f"Bad Request: {description}" == await scene.refusal("setMyCommands", commands=commands)


async def test_the_card_is_kept_within_its_limits(scene: Scene) -> None:
    """Name and descriptions are kept by language and refused when too long."""
    await scene.bot.set_my_name("Hỏi Báo")
    await scene.bot.set_my_description("x" * 512, language_code="vi")
    await scene.bot.set_my_short_description("ngắn")
    profile = scene.server.profile
    assert ({"": "Hỏi Báo"}, {"": "ngắn"}) == (profile.names, profile.short_descriptions)
    assert {"vi": "x" * 512} == profile.descriptions
    assert 400 == (await scene.raw("setMyDescription", description="x" * 513))[0]
    assert 400 == (await scene.raw("setMyShortDescription", short_description="x" * 121))[0]


async def test_chats_can_be_looked_up(scene: Scene) -> None:
    """GetChat answers for a chat that PTB can read, by id or a group's username."""
    scene.server.group(-100_5, "Bạn đọc", supergroup=True, username="ban_doc")
    assert "An" == (await scene.bot.get_chat(scene.chat.id)).first_name
    assert "Bạn đọc" == (await scene.bot.get_chat("@ban_doc")).title


async def test_after_logging_out_nothing_works(scene: Scene) -> None:
    """LogOut ends the session with this server, close does not."""
    assert await scene.bot.close()
    assert await scene.bot.log_out()
    assert (400, "Logged out") == (
        (await scene.raw("getMe"))[0],
        (await scene.raw("getMe"))[1]["description"],
    )


async def test_injected_updates_arrive_as_they_are(scene: Scene) -> None:
    """A raw update goes through untouched, numbered in turn."""
    query = {"id": "1", "from": scene.reader.as_json(), "chat_instance": "1", "data": "forged"}
    scene.server.inject({"callback_query": query})
    (update,) = await scene.bot.get_updates()
    assert update.callback_query is not None
    assert "forged" == update.callback_query.data


async def test_waiting_in_vain_shows_what_was_called(scene: Scene) -> None:
    """A wait that fails tells the latest calls, so that a failing test explains itself."""
    await scene.bot.send_chat_action(scene.chat.id, "typing")
    with pytest.raises(TimeoutError, match=r"sendChatAction .*'typing'.* -> 200"):
        await scene.server.next_message(scene.chat, timeout=0.1)
    assert "typing" == (await scene.server.next_call("sendChatAction", timeout=1)).parameters["action"]


async def test_the_transcript_shows_decoded_parameters(scene: Scene) -> None:
    """Calls are recorded in order with numbers, truth values and JSON decoded."""
    await scene.bot.send_message(scene.chat.id, "a", disable_notification=True, reply_markup=scene.keyboard())
    call = await scene.server.next_call("sendMessage", timeout=1)
    assert (str(scene.chat.id), True) == (call.parameters["chat_id"], call.parameters["disable_notification"])
    assert json.loads(scene.keyboard().to_json()) == call.parameters["reply_markup"]
    assert (200, None, True) == (call.status, call.description, call.ok)
