"""One's own data: history, export, deletion, privacy; and the feedback under answers."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from bot.texts.own_data_texts import Retention
from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Chat, Message, User

PHRASES, BUTTONS = VIETNAMESE.reader.own_data, VIETNAMESE.reader.buttons
READER = 7_123_456_789
PRIVATE = "mã số riêng 51c2 là gì?"


def traces(folder: Path) -> list[str]:
    """Return the files in the data folder, backups left out, that hold the id of the reader or the private words."""
    # SQLite stores an integer of 33 to 48 bits in six bytes.
    forms = (str(READER).encode(), READER.to_bytes(6), b"51c2", "riêng".encode())
    files = [path for path in folder.rglob("*") if path.is_file() and "backups" not in path.parts]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def toast(bot: Bot, message: Message, text: str, user: User) -> object:
    """Press a button by its label; returns its query."""
    data = next(str(button["callback_data"]) for button in bot.current(message).buttons if text == button["text"])
    return bot.server.press(message, data, user)


async def rate(bot: Bot, message: Message, label: str, user: User) -> tuple[object, object]:
    """Press 👍 or 👎; returns the text of the answer, and whether it is an alert."""
    call = await bot.server.next_answer(str(toast(bot, message, label, user)))
    return call.parameters.get("text"), call.parameters.get("show_alert", False)


def stored(bot: Bot, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(bot.database)) as connection:
        return list(connection.execute(query))


async def forge(bot: Bot, chat: Chat, message: Message, data: str, user: User) -> tuple[object, object]:
    """Press with made-up data under a message; returns the text of the answer, and whether it is an alert."""
    query_id = data + str(chat.id)
    shown = {"message_id": message.message_id, "date": 1_770_000_000, "chat": chat.as_json(), "text": "x"}
    query = {"id": query_id, "from": user.as_json(), "chat_instance": "1", "data": data}
    bot.server.inject({"callback_query": {**query, "message": {**shown, "from": bot.server.bot.as_json()}}})
    answer = await bot.server.next_answer(query_id)
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
    return answer.parameters.get("text"), answer.parameters.get("show_alert")


async def exported(bot: Bot, chat: Chat, user: User) -> tuple[dict[str, list[dict[str, object]]], str]:
    """Ask for the file; returns its content and its caption."""
    reply = await bot.ask(chat, user, "/xuat")
    assert reply.document
    assert "application/json" == reply.document.mime_type
    return json.loads(reply.document.content), reply.text


async def test_history_pages_and_asks_again(bot: Bot) -> None:
    """`/lichsu` lists what the person asked in any chat in pages, and a tap answers a question again, named."""
    reader, group = bot.server.user(7), bot.server.group(-5, "Cà phê")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        empty = await bot.ask(chat, reader, "/lichsu", timeout=60)
        await bot.ask(group, reader, f"/hoi {QUESTION}")
        for number in range(9):
            await bot.ask(chat, reader, f"Câu hỏi thứ {number} về sao Hỏa?")
        await bot.ask(bot.office, bot.editor, "Của người khác?")
        first = await bot.ask(chat, reader, "/lichsu")
        second, _ = await bot.press(first, "›", reader)
        label = str(labels(second)[1])
        answered = bot.server.press(second, str(second.buttons[1]["callback_data"]), reader)
        await bot.server.next_answer(answered)
        again = await bot.server.next_message(chat, after=first)
        back, _ = await bot.press(first, "‹", reader)
    assert PHRASES.history_empty == empty.text
    assert PHRASES.history_heading.format(count=10, place=PHRASES.history_place.format(page=1, pages=2)) == first.text
    assert (9, "›") == (len(labels(first)), labels(first)[-1])
    assert [True, True] == ["Câu hỏi thứ 0" in str(labels(second)[0]), QUESTION[:30] in label]
    assert [ANSWER] == marked(again, "blockquote")[:1]
    assert again.text.startswith(VIETNAMESE.examples.asked.format(question=QUESTION))
    assert again.reply_to is None
    # The question that was asked again is now the newest.
    assert PHRASES.history_heading.format(count=11, place=PHRASES.history_place.format(page=1, pages=2)) == back.text
    assert 12 == len(bot.logged())


async def test_follow_up_is_asked_again_as_it_was_understood(bot: Bot) -> None:
    """A follow-up of the history is read with what it followed then, not with what was asked since."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        for question in (QUESTION, "Nó dài bao nhiêu mét?", *["Sản lượng vải thiều Lục Hà là bao nhiêu?"] * 5):
            await bot.ask(chat, reader, question, timeout=60)
        listed = await bot.ask(chat, reader, "/lichsu")
        label = next(str(one) for one in labels(listed) if "Nó dài" in str(one))
        await bot.press(listed, label, reader)
        again = await bot.server.next_message(chat, after=listed)
    assert "cầu Đò Gát" in again.text.splitlines()[2]  # how it was understood
    assert "1.250 mét" in marked(again, "bold")


async def test_own_data_stay_private(bot: Bot) -> None:
    """In a group the three commands show nothing but the way to the private chat; strangers' data cannot be pressed."""
    reader, other, group = bot.server.user(7), bot.server.user(8), bot.server.group(-5, "Cà phê")
    chat, elsewhere = bot.server.private_chat(reader), bot.server.private_chat(other)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION, timeout=60)
        commands = [f"{command}@{bot.server.bot.username}" for command in ("/lichsu", "/xuat", "/xoadulieu")]
        refusals = [await bot.ask(group, reader, command) for command in commands]
        for refused in refusals:
            assert (PHRASES.only_in_private, [PHRASES.open_private]) == (refused.text, labels(refused))
            assert f"https://t.me/{bot.server.bot.username}" == refused.buttons[0]["url"]
        mine = await bot.ask(elsewhere, other, "/lichsu")
        tampered = {"hq:1": PHRASES.question_gone, "hq:999999999999999999": PHRASES.question_gone}
        tampered |= dict.fromkeys(("hq:-1", "h:x", "x:all", "f:1", "f:1:x", "d:", "de:1", "dg:1:2"), BUTTONS.unknown)
        tampered |= {"f:1:bad": BUTTONS.elsewhere, "f:99:good": BUTTONS.forgotten, "h:٣": BUTTONS.unknown}
        for data, expected in tampered.items():
            assert (data, expected, True) == (data, *await forge(bot, elsewhere, mine, data, other))
        for data in ("x:erase", "h:1"):
            assert (BUTTONS.elsewhere, True) == await forge(bot, group, refusals[0], data, reader)
    assert [(7, 7, QUESTION, 1)] == bot.logged()


async def test_data_are_exported_and_erased(bot: Bot) -> None:
    """After `/xoadulieu`, asked twice, no file holds id or words of the reader, `/xuat` is empty; others stay.

    An edit of an earlier question has a new reply then, for the former one is not known any more.
    """
    reader, other, group = bot.server.user(READER), bot.server.user(8), bot.server.group(-5, "Cà phê")
    chat, neighbour = bot.server.private_chat(reader), bot.server.private_chat(other)
    bot.server.guest_mode = True
    bot.set(LOG_LEVEL="debug")
    async with bot.serving():
        kept = await bot.ask(neighbour, other, QUESTION, timeout=60)
        in_group = await bot.ask(group, other, f"/hoi {QUESTION}")
        asked = bot.server.say(chat, reader, PRIVATE)
        await bot.reply(asked)
        mention = bot.server.summon(
            Chat(-1_009, "supergroup", "Nhóm khác"), reader, f"@{bot.server.bot.username} {PRIVATE}"
        )
        await bot.server.next_guest_answer(mention)
        await bot.ask(group, reader, f"/hoi {PRIVATE}")
        await rate(bot, in_group, "👎", reader)
        await rate(bot, kept, "👍", other)
        full, caption = await exported(bot, chat, reader)
        first = await bot.ask(chat, reader, "/xoadulieu")
        spared, _ = await bot.press(first, PHRASES.keep, reader)
        again = await bot.ask(chat, reader, "/erase")
        warned, _ = await bot.press(again, PHRASES.erase, reader)
        assert 5 == len(bot.logged())
        done, alert = await bot.press(again, PHRASES.erase_for_good, reader)
        left = traces(bot.database.parent)
        empty, nothing = await exported(bot, chat, reader)
        erased_again = await bot.ask(chat, reader, "/xoadulieu")
        bot.server.edit(asked, QUESTION)
        anew = await bot.server.next_message(chat, after=erased_again, timeout=60)
    assert [PRIVATE] * 3 == [question["question"] for question in full["questions"]]
    assert [("not_found", READER)] * 3 == [(question["status"], question["user"]) for question in full["questions"]]
    assert ["bad"] == [verdict["verdict"] for verdict in full["feedback"]]
    assert PHRASES.exported.format(count=3) == caption
    assert PHRASES.erase_question.format(count=3) == first.text
    assert (PHRASES.kept, []) == (spared.text, labels(spared))
    assert (PHRASES.erase_warning, [PHRASES.erase_for_good, PHRASES.keep]) == (warned.text, labels(warned))
    assert (PHRASES.erased_text("3", Retention(365, 14)), [], None) == (done.text, labels(done), alert)
    assert [] == left
    assert {"questions": [], "feedback": [], "messages": [], "subscriptions": []} == {
        name: value for name, value in empty.items() if name != "exported_at"
    }
    assert PHRASES.nothing_stored == nothing
    assert PHRASES.erase_question.format(count=0) == erased_again.text
    assert (asked.message_id, ANSWER) == (anew.reply_to, marked(anew, "blockquote")[0])
    assert [(8, 8, QUESTION, 1), (-5, 8, QUESTION, 1), (READER, READER, QUESTION, 1)] == bot.logged()
    assert [(8, "good")] == stored(bot, "SELECT user_id, verdict FROM feedback")
    assert not any(secret in bot.log for secret in (str(READER), "51c2", "riêng"))


async def test_deletions_outlive_a_restore(bot: Bot, tmp_path: Path) -> None:
    """A backup of before a deletion is restored without what was deleted, whether by the person or the operator."""
    reader, other, third = (bot.server.user(id_) for id_ in (READER, 8, 9))
    chats = {user.id: bot.server.private_chat(user) for user in (reader, other, third)}
    saved = tmp_path / "saved.zip"
    async with bot.serving():
        for user in (reader, other, third):
            await bot.ask(chats[user.id], user, f"{QUESTION} {PRIVATE}", timeout=60)
        assert 0 == run("backup", str(saved), env=bot.env).returncode
        asked = await bot.ask(chats[READER], reader, "/xoadulieu")
        await bot.press(asked, PHRASES.erase, reader)
        await bot.press(asked, PHRASES.erase_for_good, reader)
        forgotten = run("forget", "8", env=bot.env)
    assert "deleted 1 questions, 0 verdicts on answers," in forgotten.stdout
    assert [9] == [user for _, user, _, _ in bot.logged()]
    restored = run("restore", str(saved), env=bot.env)
    assert "2 questions that people had deleted since were left out\n" in restored.stdout
    assert [9] == [user for _, user, _, _ in bot.logged()]
    audited = (bot.database.parent / "audit.jsonl").read_text(encoding="utf-8")
    assert str(READER) not in audited
    with zipfile.ZipFile(saved) as archive:
        assert str(READER).encode() not in archive.read("shelves.json")


async def test_feedback_counts_once_a_person(bot: Bot) -> None:
    """👍 and 👎 are thanked for in passing, count once a person and can be changed; anybody in the chat may press."""
    reader, other, group = bot.server.user(7), bot.server.user(8, language_code="en"), bot.server.group(-5, "Cà phê")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}", timeout=60)
        thanks = [await rate(bot, answer, label, reader) for label in ("👍", "👎", "👎")]
        english = await rate(bot, answer, "👍", other)
        talk = await bot.ask(chat, reader, "Chào bạn")
        statistics = await bot.ask(bot.office, bot.editor, "/thongke")
    good, bad = ((PHRASES.thanks[verdict], False) for verdict in ("good", "bad"))
    assert [good, bad, bad] == thanks
    assert (ENGLISH.reader.own_data.thanks["good"], False) == english
    assert ["👍", "👎"] == labels(answer)[-3:-1]
    assert not {"👍", "👎"} & {*labels(talk)}
    assert [(7, "bad"), (8, "good")] == stored(bot, "SELECT user_id, verdict FROM feedback ORDER BY user_id")
    assert "Tuần này: 1 câu hỏi\nTrả lời được 100%, chưa chắc 0%, không trả lời được 0%\n" in statistics.text
    assert "Đánh giá tuần này: 👍 1, 👎 1" in statistics.text


async def test_privacy_names_what_the_operator_has_set(bot: Bot) -> None:
    """`/privacy` names how long questions and backups are kept, and the contact."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_KEEP_QUESTIONS_DAYS="0", HOIBAO_KEEP_BACKUPS_DAYS="9", HOIBAO_CONTACT="rieng@bao.example")
    async with bot.serving():
        text = (await bot.ask(chat, reader, "/privacy", timeout=60)).text
    assert PHRASES.kept_without_limit in text
    assert PHRASES.backups_for.format(days=9) in text
    assert text.endswith("Liên hệ: rieng@bao.example")
