"""What people do, as the bot sees it: presses, privacy mode, blocking, migrating groups."""

import pytest
from telegram import ForceReply, MessageOriginChannel
from telegram.error import BadRequest, Forbidden

from tests.media import PHOTO, STICKER
from tests.telegram_server.scene import Scene


async def test_a_pressed_button_is_answered_once(scene: Scene) -> None:
    """A press reaches the bot, and its answer is recorded; second, late and over-long answers are refused."""
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


async def test_privacy_mode_hides_what_is_not_for_the_bot(scene: Scene) -> None:
    """In a group the bot gets commands for it and replies to it, and everything with privacy mode off."""
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
    """A blocked bot gets an update of it, and 403 for all it sends, until it is unblocked."""
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
    """A migrated group returns its new id, and a group that removed the bot refuses its messages."""
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


async def test_attached_and_forwarded_content_arrives(scene: Scene) -> None:
    """A photo comes with its caption, a forwarded text with its origin, and an edit of a caption as a caption."""
    photo = scene.server.attach(scene.chat, scene.reader, PHOTO, caption="@stand_in_bot Ai?")
    scene.server.forward(scene.chat, scene.reader, "Cầu đã thông xe.", channel="Tin nhanh")
    scene.server.edit(photo, "Khi nào?")
    first, second, third = await scene.bot.get_updates()
    assert first.message is not None
    assert (1, None, "@stand_in_bot Ai?") == (len(first.message.photo), first.message.text, first.message.caption)
    assert ["mention"] == [entity.type for entity in first.message.caption_entities]
    assert second.message is not None
    assert isinstance(second.message.forward_origin, MessageOriginChannel)
    assert ("Tin nhanh", "Cầu đã thông xe.") == (second.message.forward_origin.chat.title, second.message.text)
    assert third.edited_message is not None
    assert (1, "Khi nào?") == (len(third.edited_message.photo), third.edited_message.caption)
    with pytest.raises(ValueError, match="no client sends a caption of 5 UTF-16 units to"):
        scene.server.attach(scene.chat, scene.reader, STICKER, caption="a b c")


async def test_message_that_opens_a_reply_cannot_be_edited(scene: Scene) -> None:
    """A message with ``force_reply`` is kept as such, and refuses edits, as every message but for inline keyboards."""
    sent = await scene.bot.send_message(scene.chat.id, "Bạn hỏi gì?", reply_markup=ForceReply(selective=True))
    assert [True] == [message.force_reply for message in scene.server.messages(scene.chat)]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await sent.edit_text("Thôi")
