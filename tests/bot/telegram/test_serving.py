"""The program as a process, driven through the stand-in for Telegram as readers and editors drive it."""

import asyncio
import sqlite3
from contextlib import closing

from bot.telegram.handlers.menus import COMMANDS
from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.program import BRIDGE, HOSTILE, LYCHEE, command
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault, Message, TelegramServer
from tests.telegram_server.entities import utf16_length
from tests.telegram_server.faults import CannedResponse

BODY = str(HOSTILE["body"])


async def test_reader_is_answered(bot: Bot) -> None:
    """Greeting, help, questions by command and in free text get their replies, and each question is logged once."""
    reader = bot.server.user(7, first_name="An")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert VIETNAMESE.welcome(*COMMANDS) == (await bot.ask(chat, reader, "/start")).text
        assert VIETNAMESE.help(*COMMANDS) == (await bot.ask(chat, reader, "/help")).text
        assert VIETNAMESE.question_missing == (await bot.ask(chat, reader, "/hoi")).text
        assert VIETNAMESE.unknown_command == (await bot.ask(chat, reader, "/nothing")).text
        for question in (QUESTION, f"/hoi {QUESTION}", f"/ask\n{QUESTION}"):
            reply = await bot.ask(chat, reader, question)
            assert ANSWER == marked(reply, "blockquote")[0]
            assert "1–3. Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025" in reply.text
    assert [(7, 7, QUESTION, 1)] * 3 == bot.logged()


async def test_every_quotation_is_a_slice(bot: Bot) -> None:
    """What is quoted stands in an article to the letter, with its link, whatever is asked."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        linked = await bot.ask(chat, reader, "Sản lượng vải thiều Lục Hà năm nay?")
        replies = [linked, *[await bot.ask(chat, reader, text) for text in ("gia vai thieu", "Tiền điện khu phố Bảy")]]
    assert 'https://dong-que.example/vai?a=1&b="2"' in [entity.url for entity in linked.entities]
    quotations = [quotation for reply in replies for quotation in marked(reply, "blockquote")]
    assert len(quotations) >= 3
    for quotation in quotations:
        assert any(quotation in text for text in (BRIDGE, LYCHEE, BODY))


async def test_unknown_question_is_refused_honestly(bot: Bot) -> None:
    """What the articles don't answer is said not to be found, in the reader's language, and logged as unanswered."""
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en-GB")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    async with bot.serving():
        assert (await bot.ask(chat, reader, "Ai vô địch giải cờ vua?")).text.startswith(VIETNAMESE.not_found)
        assert (await bot.ask(visit, visitor, "Ai vô địch giải cờ vua?")).text.startswith(ENGLISH.not_found)
        assert ENGLISH.welcome(*COMMANDS) == (await bot.ask(visit, visitor, "/start")).text
    assert [0, 0] == [row[-1] for row in bot.logged()]


async def test_public_bot_never_answers_from_samples_by_accident(bot: Bot) -> None:
    """With a token and no articles set or put in place the bot says that it holds none; samples need to be named."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_ARTICLES="")
    async with bot.serving():
        assert VIETNAMESE.archive_empty == (await bot.ask(chat, reader, "Giá lúa hè thu?")).text
    assert "holds no article yet" in bot.log
    bot.set(HOIBAO_ARTICLES="samples")
    async with bot.serving():
        assert marked(await bot.ask(chat, reader, "Giá lúa hè thu?"), "blockquote")


async def test_hostile_names_and_texts(bot: Bot) -> None:
    """Markup in names, questions and articles, and questions of any length, break nothing."""
    reader = bot.server.user(7, first_name="<b>An</i> & \u202e", username="an_an")
    chat = bot.server.private_chat(reader)
    questions = [
        "<b>Tiền điện</i> khu phố Bảy & <a href='x'>giá</a>?",
        "cầu Đò Gát " * 372,
        "a.b." * 1024,
        "😀" * 2048,
        "?",
        "%s {0} {reference}",
    ]
    async with bot.serving():
        replies = [await bot.ask(chat, reader, question) for question in questions]
    assert "1–2. <b>Giá điện & giá nước</i>\nBảng tin <Khu 7> · tháng 1/2025\n" in f"{replies[0].text}\n"
    assert all(0 < utf16_length(reply.text) <= 4096 for reply in replies)
    assert [question.strip() for question in questions] == [row[2] for row in bot.logged()]


async def test_editor_reindexes_and_strangers_do_not(bot: Bot) -> None:
    """An administrator's /reindex tells what changed and its articles answer; a stranger's is refused and logged."""
    stranger = bot.server.user(8)
    street = bot.server.private_chat(stranger)
    async with bot.serving():
        assert VIETNAMESE.reindex_refused == (await bot.ask(street, stranger, "/reindex")).text
        (bot.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")
        (bot.articles / "hỏng.txt").write_bytes(b"\xff")
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        answered = await bot.ask(street, stranger, QUESTION)
        done = await bot.server.wait_for(lambda: edited(bot.server, started), 30)
        found = await bot.ask(street, stranger, "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?")
    assert ANSWER == marked(answered, "blockquote")[0]
    assert "4 bài" in done.text
    assert "Thêm 1, sửa 0, bỏ 0, không đọc được 1." in done.text
    assert "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng." == marked(found, "blockquote")[0]
    assert "/reindex refused to user 8" in bot.log
    assert "hỏng.txt" in bot.log


def edited(server: TelegramServer, message: Message) -> Message | None:
    """The message as it stands, once the bot has edited it for the last time: then it can't be cancelled any more."""
    standing = (other for other in server.messages(message.chat) if other.message_id == message.message_id)
    return next((other for other in standing if other.edit_date and not other.buttons), None)


async def test_manners(bot: Bot) -> None:
    """An answer that is quick comes at once, with no typing sign before, and previews of links are off."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    calls = [call for call in bot.server.transcript if call.method in ("sendChatAction", "sendMessage")]
    assert ["sendMessage"] == [call.method for call in calls]
    assert {"is_disabled": True} == calls[0].parameters["link_preview_options"]


async def test_log_that_fails_costs_no_answer(bot: Bot) -> None:
    """Where the exchange cannot be logged, the reader is answered all the same, and the log on stderr says so."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        with closing(sqlite3.connect(bot.database)) as connection:
            connection.execute("DROP TABLE hits")
            connection.commit()
        reply = await bot.ask(chat, reader, QUESTION)
    assert ANSWER == marked(reply, "blockquote")[0]
    assert "was not logged" in bot.log


async def test_failing_reply_is_told_with_a_reference(bot: Bot) -> None:
    """A reply that Telegram refuses three times is logged with a reference, which the reader is told once."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(Fault.refused("message is too strange"), method="sendMessage", times=3)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
    head, reference = reply.text.split("(mã ")[0], reply.text.split("(mã ")[1][:6]
    assert "Xin lỗi, tôi gặp lỗi " == head
    assert f"error {reference}" in bot.log
    assert 1 == len(bot.server.messages(chat))


async def test_network_that_is_away_at_first(bot: Bot) -> None:
    """The program waits for Telegram, says so, and then answers what was asked meanwhile."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.server.faults.add(Fault.dropped(), method="getMe")
    async with bot.serving():
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
    assert "retrying in 1 s" in bot.log
    assert "Traceback" not in bot.log


async def test_refused_token_is_one_message(bot: Bot) -> None:
    """A token that Telegram does not know ends the program with one clear line and exit code 1."""
    wrong = "43:" + "x" * 35
    process = await asyncio.create_subprocess_exec(
        *command(), env={**bot.env, "TELEGRAM_BOT_TOKEN": wrong}, stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await process.communicate()
    assert 1 == process.returncode
    assert "hoibao: Telegram does not know the token" in stderr.decode()
    assert "Traceback" not in stderr.decode()
    assert wrong.partition(":")[2] not in stderr.decode()


async def test_second_poller_is_reported_once(bot: Bot) -> None:
    """While another program polls with the token, the log says so once, plainly, and answers come all the same."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    body = '{"ok": false, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}'
    conflict = Fault("conflict", applies=False, response=CannedResponse(409, body, "application/json"))
    bot.server.faults.add(conflict, method="getUpdates", times=2)
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
    assert 1 == bot.log.count("another program polls with the same token")
    assert "Traceback" not in bot.log


async def test_stops_within_seconds_whatever_is_under_way(bot: Bot) -> None:
    """SIGTERM ends the program within seconds where the network is away, and where a rebuild runs, which is told."""
    text = "\n".join(f"Nhà ga số {number} của tuyến Hòn Sẻ mở cửa lúc năm giờ sáng mùa hè." for number in range(20_000))
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        (bot.articles / "ga.txt").write_text(text)
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        await asyncio.sleep(1)
    told = edited(bot.server, started)
    assert told
    assert VIETNAMESE.reindex_stopped == told.text
    bot.server.faults.add(Fault.dropped(), times=None)
    async with bot.serving():
        await bot.server.next_call("getMe", after=len(bot.server.transcript))
