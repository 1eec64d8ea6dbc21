"""`/baithem`: added articles are listed, removed and restored."""

from datetime import date
from pathlib import Path

from bot.services.added_articles import AddedArticle, AddedArticles
from bot.texts.texts import VIETNAMESE
from tests.serving import Bot, labels, marked
from tests.telegram_server import Message

PHRASES = VIETNAMESE.editor.adding
ASKED = "Bến phà Thủy Kiều đón bao nhiêu lượt khách?"
FACT = "Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."
FERRY = AddedArticle(
    f"{FACT}\nGiá vé qua phà là 15.000 đồng.", "Phà Thủy Kiều đông khách", "Báo Bến Sông", None, "2024-09"
)


def folder(bot: Bot) -> AddedArticles:
    """Return the added articles of the program."""
    return AddedArticles(Path(bot.env["HOIBAO_DATA"]) / "added")


async def reported(bot: Bot, text: str) -> Message:
    """Wait for a message of the bot with a text."""
    return await bot.server.wait_for(
        lambda: next((message for message in bot.server.messages(bot.office)[::-1] if message.text == text), None), 60
    )


async def answers(bot: Bot) -> bool:
    """Return whether the bot answers from the added article."""
    answer = await bot.ask(bot.office, bot.editor, ASKED)
    return FACT in marked(answer, "blockquote")


async def test_removal_and_restoration(bot: Bot) -> None:
    """An article added while the program was stopped is answered from; removed it is not, restored it is again."""
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        empty = await bot.ask(bot.office, bot.editor, "/baithem")
    id_ = folder(bot).add(FERRY, date(2026, 11, 30))
    async with bot.serving():
        listed = await bot.ask(bot.office, bot.editor, "/added")
        while not await answers(bot):  # until the start has caught up
            pass
        shown, _ = await bot.press(listed, str(FERRY.title), bot.editor)
        removed, _ = await bot.press(listed, PHRASES.remove, bot.editor)
        data = str(next(b["callback_data"] for b in shown.buttons if b["text"] == PHRASES.remove))
        await reported(bot, PHRASES.removed)
        without = await answers(bot)
        number = await bot.ask(bot.office, bot.editor, "/baithem 1")
        back, _ = await bot.press(listed, PHRASES.to_list, bot.editor)
        await bot.press(listed, str(FERRY.title), bot.editor)
        restored, _ = await bot.press(listed, PHRASES.restore, bot.editor)
        await reported(bot, PHRASES.restored)
        again = await answers(bot)
        by_number = await bot.ask(bot.office, bot.editor, "/baithem 4")
        opened, _ = await bot.press(by_number, PHRASES.open, bot.editor)
    assert (PHRASES.nothing_added, []) == (empty.text, labels(empty))
    assert PHRASES.list_heading.format(count=1, place="") == listed.text
    assert [FERRY.title] == labels(listed)
    assert f"{FERRY.title}\nBáo Bến Sông · tháng 9/2024\n{PHRASES.in_archive.format(number=4)}" == shown.text
    assert removed.text.endswith(PHRASES.is_removed)
    assert PHRASES.unknown.format(number=1) == number.text
    assert PHRASES.removed_heading.format(count=1, place="") == back.text
    assert restored.text.endswith(PHRASES.not_yet_in_archive)
    assert (False, True, [id_], []) == (without, again, folder(bot).ids(), folder(bot).removed())
    assert str(FERRY.title) in opened.text
    assert data.startswith("tx:")


async def test_only_administrators_list_and_remove(bot: Bot) -> None:
    """Anybody else, and any group, is refused the list and its buttons; made up data is refused politely."""
    stranger, group = bot.server.user(8), bot.server.group(-5, "Tòa soạn")
    street = bot.server.private_chat(stranger)
    id_ = folder(bot).add(FERRY, date(2026, 11, 30))
    key = id_.rpartition("-")[2]

    async def press(chat_id: int, user_id: int, data: str) -> object:
        chat = group.as_json() if chat_id < 0 else {"id": chat_id, "type": "private"}
        message = {"message_id": 1, "date": 1_770_000_000, "chat": chat, "text": "x"}
        sender = {"id": user_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
        query = {"id": f"{chat_id}{data}", "from": sender, "chat_instance": "1", "data": data, "message": message}
        bot.server.inject({"callback_query": query})
        bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
        return (await bot.server.next_answer(f"{chat_id}{data}")).parameters.get("text")

    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        refused = await bot.ask(street, stranger, "/baithem")
        in_group = await bot.ask(group, bot.editor, f"/baithem@{bot.server.bot.username}")
        for data in ("tl:1", "tr:1", f"ti:{key}:1", f"tx:{key}:1", f"tu:{key}:1"):
            assert VIETNAMESE.reindex_refused == await press(street.id, stranger.id, data)
            assert VIETNAMESE.reader.buttons.elsewhere == await press(group.id, bot.editor.id, data)
        gone = await press(bot.office.id, bot.editor.id, "tx:aaaaaaaaaa:1")
        unknown = [await press(bot.office.id, bot.editor.id, data) for data in ("tx:../../etc:1", f"tz:{key}:1")]
    assert VIETNAMESE.reindex_refused == refused.text
    assert PHRASES.only_in_private == in_group.text
    assert PHRASES.gone == gone
    assert [VIETNAMESE.reader.buttons.unknown] * 2 == unknown
    assert [id_] == folder(bot).ids()
