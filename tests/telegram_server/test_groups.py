"""The administrators and topics of groups."""

import pytest
from telegram.error import BadRequest

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
