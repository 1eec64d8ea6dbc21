"""Messages that the bot sends, edits and deletes, refused as Telegram refuses them."""

import struct

import pytest
from telegram import (
    InputFile,
    ReplyParameters,
)
from telegram.error import BadRequest

from tests.telegram_server.scene import Scene


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
    """An invalid message is refused with Telegram's description, and nothing is sent."""
    scene.server.say(scene.chat, scene.reader, "trời mưa")
    refused = await scene.refusal("sendMessage", **{"chat_id": scene.chat.id, **fields})
    assert f"Bad Request: {description}" == refused
    assert [] == scene.server.messages(scene.chat)
    assert [f"Bad Request: {description}"] == [call.description for call in scene.server.errors]


async def test_length_counts_after_parsing(scene: Scene) -> None:
    """The limit of 4096 UTF-16 units does not count markup."""
    await scene.bot.send_message(scene.chat.id, f"<b>{'x' * 4094}</b>😀", parse_mode="HTML")
    assert [4095] == [len(message.text) for message in scene.server.messages(scene.chat)]


async def test_a_reply_may_be_sent_without_its_message(scene: Scene) -> None:
    """With allow_sending_without_reply a reply to a missing message is sent as a plain message."""
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
    """A button needs a text and one action within its limit, which counts bytes for callback data."""
    markup = {"inline_keyboard": [[button]]}
    refused = await scene.refusal("sendMessage", chat_id=scene.chat.id, text="a", reply_markup=markup)
    assert f"Bad Request: {description}" == refused


async def test_edits_change_the_message_in_place(scene: Scene) -> None:
    """An edit replaces text and keyboard; an edit without a change or of another's message is refused."""
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
    """A deleted message is gone; in a group the bot can delete only its own."""
    group = scene.server.group(-5, "Nhóm")
    theirs = scene.server.say(group, scene.reader, "a")
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await scene.bot.delete_message(group.id, theirs.message_id)
    sent = await scene.bot.send_message(scene.chat.id, "a")
    await sent.delete()
    assert [] == scene.server.messages(scene.chat)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_documents_keep_their_bytes(scene: Scene) -> None:
    """A document keeps name, caption and bytes, and can be sent again by its id."""
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


async def test_pictures_have_limits(scene: Scene) -> None:
    """A picture keeps caption, size and bytes, has no text to edit, and is neither too large nor too long a strip."""
    sent = await scene.bot.send_photo(scene.chat.id, png(640, 480), caption="Biểu đồ")
    (message,) = scene.server.messages(scene.chat)
    assert message.photo is not None
    assert ("Biểu đồ", 640, 480, png(640, 480)) == (
        *(message.text, message.photo.width, message.photo.height),
        message.photo.content,
    )
    assert (640, 480) == (sent.photo[0].width, sent.photo[0].height)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("a")
    for width, height in ((9_000, 1_001), (2_100, 100)):
        with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
            await scene.bot.send_photo(scene.chat.id, png(width, height))
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await scene.bot.send_photo(scene.chat.id, png(640, 480), caption="a" * 1025)
    assert "Bad Request: there is no photo in the request" == await scene.refusal("sendPhoto", chat_id=scene.chat.id)


def png(width: int, height: int) -> bytes:
    """Return the beginning of a picture in PNG."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


@pytest.mark.parametrize("placeholder", ["", "x" * 65])
async def test_placeholder_of_a_forced_reply_is_bounded(scene: Scene, placeholder: str) -> None:
    """A forced reply has a placeholder of 1 to 64 characters, as the Bot API demands."""
    markup = {"force_reply": True, "input_field_placeholder": placeholder}
    await scene.raw("sendMessage", chat_id=scene.chat.id, text="a", reply_markup=markup)
    assert 1 == len(scene.server.violations)
