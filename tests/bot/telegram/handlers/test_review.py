"""`/danhgia`, by which editors review answers."""

import json

from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, labels

PHRASES = VIETNAMESE.editor.review
UNANSWERED = "Ai vô địch giải bóng đá Sao Hỏa?"
ALIKE = "cho minh hoi ai vo dich giai bong da sao hoa vay"
ADD = PHRASES.add.format(number=1)


async def test_editors_review_and_add_golden_questions(bot: Bot) -> None:
    """Disliked answers and alike unanswered questions are listed, and a passage chosen for one goes to golden.jsonl."""
    reader = bot.server.user(7)
    chat, golden = bot.server.private_chat(reader), bot.database.parent / "golden.jsonl"
    golden.parent.mkdir()
    golden.write_text("do editors break lines?", encoding="utf-8")
    async with bot.serving():
        empty = await bot.ask(bot.office, bot.editor, "/danhgia", timeout=60)
        answer = await bot.ask(chat, reader, QUESTION)
        await bot.server.next_answer(bot.server.press(answer, "f:1:bad", reader))
        for question in (UNANSWERED, "Chào bạn", ALIKE):
            await bot.ask(chat, reader, question)
        listed = await bot.ask(bot.office, bot.editor, "/review")
        items = labels(listed)
        grouped, _ = await bot.press(listed, str(items[1]), bot.editor)
        group_text = grouped.text
        await bot.press(listed, PHRASES.back, bot.editor)
        item, _ = await bot.press(listed, str(items[0]), bot.editor)
        outcomes = [(await bot.press(listed, ADD, bot.editor))[1] for _ in range(2)]
        back, _ = await bot.press(listed, PHRASES.back, bot.editor)
        found = bot.current(listed)
    assert PHRASES.empty == empty.text
    assert PHRASES.heading.format(count=2, place="") == listed.text
    assert [f"👎 {QUESTION}", f"❓ ×2 {ALIKE}"] == items
    assert group_text.startswith(f"{PHRASES.unanswered}\n“")
    assert PHRASES.asked_times.format(count=2) in group_text
    assert item.text.startswith(f"{PHRASES.disliked}\n“{QUESTION}”\n")
    assert f"\n1. {ANSWER}\n— Khánh thành cầu Đò Gát" in item.text
    assert [PHRASES.outcomes["added"], PHRASES.outcomes["known"]] == outcomes
    assert items == labels(back) == labels(found)
    kept, added = golden.read_text(encoding="utf-8").splitlines()
    assert "do editors break lines?" == kept
    assert {"question": QUESTION, "article_id": ["cau-do-gat"], "text": ANSWER} == json.loads(added)
    acts = [json.loads(line) for line in (bot.database.parent / "audit.jsonl").read_text().splitlines()]
    outcomes = [act["outcome"] for act in acts if act["act"] == "golden question"]
    assert ["exchange 1: added", "exchange 1: known"] == outcomes


async def test_only_editors_review(bot: Bot) -> None:
    """Anybody but an administrator, and any group, is refused the list, its buttons and what they add."""
    stranger, group = bot.server.user(8), bot.server.group(-5, "Tòa soạn")
    street = bot.server.private_chat(stranger)

    async def press(chat_id: int, user_id: int, data: str) -> object:
        message = {"message_id": 1, "date": 1_770_000_000, "chat": {"id": chat_id, "type": "private"}, "text": "x"}
        if chat_id < 0:
            message["chat"] = group.as_json()
        sender = {"id": user_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
        query = {"id": f"{chat_id}{data}", "from": sender, "chat_instance": "1", "data": data, "message": message}
        bot.server.inject({"callback_query": query})
        bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
        return (await bot.server.next_answer(f"{chat_id}{data}")).parameters["text"]

    async with bot.serving():
        asked = await bot.ask(street, stranger, QUESTION, timeout=60)
        refused = await bot.ask(street, stranger, "/danhgia")
        in_group = await bot.ask(group, bot.editor, f"/danhgia@{bot.server.bot.username}")
        for data in ("d:1", "de:1:1", "dg:1:1:123"):
            assert VIETNAMESE.reindex_refused == await press(street.id, stranger.id, data)
            assert VIETNAMESE.reader.buttons.elsewhere == await press(group.id, bot.editor.id, data)
        changed = await press(bot.office.id, bot.editor.id, "dg:1:1:123")
        beyond = await press(bot.office.id, bot.editor.id, "dg:1:9:123")
        gone = await press(bot.office.id, bot.editor.id, "de:99:1")
    assert asked.buttons
    assert VIETNAMESE.reindex_refused == refused.text
    assert PHRASES.only_in_private == in_group.text
    assert [PHRASES.outcomes["changed"]] * 2 == [changed, beyond]
    assert VIETNAMESE.reader.own_data.question_gone == gone
    assert not (bot.database.parent / "golden.jsonl").exists()
