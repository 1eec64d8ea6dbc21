"""The administrators and topics of groups."""

import pytest
from telegram.constants import ChatID
from telegram.error import BadRequest, ChatMigrated

from tests.telegram_server.scene import Scene


async def test_administrators_are_listed(scene: Scene) -> None:
    """A group lists its administrators; a private chat has none."""
    group = scene.server.group(-5, "Nhóm")
    scene.server.groups.promote(group, scene.reader)
    assert [scene.reader.id] == [one.user.id for one in await scene.bot.get_chat_administrators(group.id)]
    scene.server.groups.demote(group, scene.reader)
    assert () == await scene.bot.get_chat_administrators(group.id)
    with pytest.raises(BadRequest, match="no administrators"):
        await scene.bot.get_chat_administrators(scene.chat.id)


async def test_messages_stay_in_their_topic(scene: Scene) -> None:
    """A message from a topic of a forum names it, so does one to it, and a deleted topic takes none."""
    forum = scene.server.group(-1005, "Diễn đàn", supergroup=True)
    scene.server.groups.open_thread(forum, 8)
    scene.server.say(forum, scene.reader, "/hoi Ai?", thread_id=8)
    (update,) = await scene.bot.get_updates()
    assert update.message is not None
    reply = await update.message.reply_text("a")
    assert (8, True) == (reply.message_thread_id, reply.is_topic_message)
    scene.server.groups.delete_thread(forum, 8)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await scene.bot.send_message(forum.id, "b", message_thread_id=8)


async def test_anonymous_administrators_write_as_the_group(scene: Scene) -> None:
    """A message of an anonymous administrator is from the user of all such, in the name of its group."""
    group = scene.server.group(-5, "Nhóm")
    scene.server.say_as_group(group, "/theodoi")
    (update,) = await scene.bot.get_updates()
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.sender_chat is not None
    assert (ChatID.ANONYMOUS_ADMIN, group.id) == (update.message.from_user.id, update.message.sender_chat.id)


async def test_group_moves_unheard(scene: Scene) -> None:
    """Where its updates are lost, only the refusal of a message says where a group has moved."""
    group = scene.server.group(-5, "Nhóm")
    supergroup = scene.server.migrate(group, scene.reader, announced=False)
    assert () == await scene.bot.get_updates()
    with pytest.raises(ChatMigrated) as refusal:
        await scene.bot.send_message(group.id, "a")
    assert supergroup.id == refusal.value.new_chat_id
