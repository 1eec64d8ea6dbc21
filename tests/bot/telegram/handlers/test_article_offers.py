"""Articles that an administrator sends: previews, and what their buttons do."""

import json

from bot.texts.texts import VIETNAMESE
from tests.program import BRIDGE
from tests.serving import ANSWER, EDITOR, QUESTION, Bot, labels, marked
from tests.telegram_server import Message

PHRASES = VIETNAMESE.editor.adding
ASKED = "Bến phà Thủy Kiều đón bao nhiêu lượt khách?"
FERRY = """Phà Thủy Kiều đông khách
Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ.
Giá vé qua phà là 15.000 đồng một lượt."""
POST = "Chợ nổi Cái Tràm họp cả ngày lẫn đêm.\nBan quản lý chợ nổi Cái Tràm cho biết có 310 ghe bán hàng mỗi sáng."


async def offered(bot: Bot, name: str, content: str | bytes, caption: str = "") -> Message:
    """Send a file as the administrator; returns the reply."""
    data = content if isinstance(content, bytes) else content.encode()
    sent = bot.server.attach(bot.office, bot.editor, bot.server.upload(name, data), caption=caption)
    return await bot.reply(sent)


async def changed(bot: Bot, message: Message, before: str) -> Message:
    """Wait until a message of the bot no longer reads so; returns it."""
    await bot.server.wait_for(lambda: bot.current(message).text != before, 60)
    return bot.current(message)


async def added(bot: Bot, preview: Message, label: str = PHRASES.add) -> Message:
    """Press the button that adds, and wait for the end of it; returns the message."""
    pressed, alert = await bot.press(preview, label, bot.editor)
    assert alert is None
    return await changed(bot, preview, PHRASES.indexing) if pressed.text == PHRASES.indexing else pressed


async def test_a_file_is_previewed_dated_and_added(bot: Bot) -> None:
    """A file is shown as it would be read, takes a date that is written for it, and is answered from once added."""
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        preview = await offered(bot, "phà.txt", FERRY, "Nguồn: Báo Bến Sông")
        await bot.press(preview, PHRASES.set_date, bot.editor)
        prompt = bot.server.messages(bot.office)[-1]
        again = await bot.ask(bot.office, bot.editor, "hôm nào đó", reply_to=prompt)
        ahead = await bot.ask(bot.office, bot.editor, "25/9/2099", reply_to=again)
        stale = await bot.ask(bot.office, bot.editor, "25/9/2024", reply_to=again)
        dated = await bot.ask(bot.office, bot.editor, "25/9/2024", reply_to=ahead)
        former = bot.current(preview)
        done = await added(bot, dated)
        answer = await bot.ask(bot.office, bot.editor, ASKED)
        replayed = await press_forged(bot, dated, f"na:{key_in(dated)}")
        opened, _ = await bot.press(done, PHRASES.open, bot.editor)
    title, facts, opening = preview_lines(preview)
    assert ("Phà Thủy Kiều đông khách", opening) == (title, FERRY.partition("\n")[2].replace("\n", " "))
    assert f"Báo Bến Sông · {VIETNAMESE.dates.unknown} · 2 câu" == facts
    assert [PHRASES.add, PHRASES.set_date, PHRASES.cancel, PHRASES.ask] == labels(preview)
    assert (True, True) == (prompt.force_reply, ahead.force_reply)
    assert f"{PHRASES.date_unreadable.format(words='hôm nào đó')}\n{PHRASES.date_prompt}" == again.text
    assert ahead.text.startswith(PHRASES.date_in_future.format(date="25/9/2099"))
    assert PHRASES.outcomes["gone"] == stale.text == replayed
    assert "Báo Bến Sông · 25/9/2024 · 2 câu" in dated.text
    assert [] == labels(former)
    assert PHRASES.added.format(number=4, title="Phà Thủy Kiều đông khách") == done.text
    assert ["Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."] == marked(answer, "blockquote")[:1]
    assert "Phà Thủy Kiều đông khách" in opened.text
    acts = [json.loads(line) for line in (bot.database.parent / "audit.jsonl").read_text().splitlines()]
    assert [("add articles", True)] == [(act["act"], act["outcome"].startswith("added/2")) for act in acts]
    assert [] == list((bot.database.parent / "drafts").iterdir())


def preview_lines(preview: Message) -> tuple[str, str, str]:
    """Return the title, the facts and the opening of a preview."""
    heading, title, facts, opening = (line for line in preview.text.splitlines() if line)
    assert PHRASES.heading == heading
    return title, facts, opening


def key_in(preview: Message) -> str:
    """Return the key of the draft behind the buttons of a preview."""
    return str(preview.buttons[0]["callback_data"]).partition(":")[2]


async def press_forged(bot: Bot, message: Message, data: str, user_id: int = EDITOR) -> object:
    """Press a button that a message does not have; returns the alert."""
    sender = {"id": user_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
    query_id = str(len(bot.expected_refusals) + 1)
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
    query = {"id": query_id, "from": sender, "chat_instance": "1", "data": data, "message": message.as_json()}
    bot.server.inject({"callback_query": query})
    return (await bot.server.next_answer(query_id)).parameters["text"]


async def test_a_forwarded_post(bot: Bot) -> None:
    """A forwarded post has the name, address and day of its channel, says what it is like, can be asked about."""
    async with bot.serving():
        sent = bot.server.forward(bot.office, bot.editor, POST, channel="Tin Cái Tràm")
        preview = await bot.reply(sent)
        await bot.press(preview, PHRASES.cancel, bot.editor)
        copy = await bot.reply(bot.server.forward(bot.office, bot.editor, BRIDGE.partition("\n")[2]))
        await bot.press(copy, PHRASES.ask, bot.editor)
        news = await bot.server.next_message(bot.office, after=copy)
        question = await bot.reply(bot.server.forward(bot.office, bot.editor, QUESTION))
        await bot.press(question, PHRASES.ask, bot.editor)
        answer = await bot.server.next_message(bot.office, after=question)
        captioned = bot.server.forward(bot.office, bot.editor, POST, attached={"photo": []})
        of_photo = await bot.reply(captioned)
    title, facts, _ = preview_lines(preview)
    assert ("Chợ nổi Cái Tràm họp cả ngày lẫn đêm.", "Tin Cái Tràm", "2 câu") == (title, *facts.split(" · ")[::2])
    assert any(entity.url == "https://t.me/tin_nhanh/17" for entity in preview.entities)
    assert PHRASES.outcomes["cancelled"] == bot.current(preview).text
    number = next(n for n in range(1, 4) if PHRASES.copy.format(number=n, title="Khánh thành cầu Đò Gát") in copy.text)
    assert number
    assert VIETNAMESE.reader.messages.forwarded in news.text
    assert "Khánh thành cầu Đò Gát" in news.text
    assert ANSWER == marked(answer, "blockquote")[0]
    assert title in of_photo.text


async def test_a_caption_asks_or_states(bot: Bot) -> None:
    """A caption of head lines is stated of the article, another one is what the button asks; a command is one."""
    async with bot.serving():
        preview = await offered(bot, "phà.txt", FERRY, "Ngày: 1/9/2024\nURL: https://ben-song.example/pha")
        asked = await offered(bot, "phà.txt", FERRY, QUESTION)
        await bot.press(asked, PHRASES.ask, bot.editor)
        answer = await bot.server.next_message(bot.office, after=asked)
        command = await offered(bot, "phà.txt", FERRY, f"/hoi {QUESTION}")
        replies = len(bot.server.messages(bot.office))
        link = bot.server.say(bot.office, bot.editor, "http://10.0.0.1/bai")
        await bot.reply(link)
        bot.server.edit(link, "http://10.0.0.1/bai-khac")
        await bot.ask(bot.office, bot.editor, "/help")
        replies = len(bot.server.messages(bot.office)) - replies
    assert 2 == replies  # an edit is not answered
    assert "ben-song.example · 1/9/2024 · 2 câu" in preview.text
    assert [ANSWER] * 2 == [marked(reply, "blockquote")[0] for reply in (answer, command)]


async def test_several_articles_in_a_file(bot: Bot) -> None:
    """A file of several articles is shown by its first ones, and added as a whole; broken records are counted."""
    records = [
        {"title": f"Tin {n}", "body": f"Bến số {n} có {n * 7} tàu.", "published": "2024-09"} for n in range(1, 8)
    ]
    lines = [*(json.dumps(record) for record in records), "{broken"]
    async with bot.serving():
        preview = await offered(bot, "tin.jsonl", "\n".join(lines))
        assert [PHRASES.add_several.format(count=7), PHRASES.cancel] == labels(preview)
        done = await added(bot, preview, PHRASES.add_several.format(count=7))
        answer = await bot.ask(bot.office, bot.editor, "Bến số 6 có bao nhiêu tàu?")
        listed, _ = await bot.press(done, PHRASES.to_list, bot.editor)
    assert PHRASES.heading_of_several.format(name="tin.jsonl", count=7) in preview.text
    assert "• Tin 5\ntháng 9/2024 · 1 câu" in preview.text
    assert PHRASES.and_others.format(count=2) in preview.text
    assert PHRASES.unread.format(count=1) in preview.text
    assert PHRASES.added_several.format(count=7) == done.text
    assert ["Bến số 6 có 42 tàu."] == marked(answer, "blockquote")[:1]
    assert 7 == len([label for label in labels(listed) if str(label).startswith("Tin ")])


async def test_what_cannot_be_added(bot: Bot) -> None:
    """A file that is too large, gone, of another kind, empty or broken gets a sentence that says so."""
    sizes = {"lớn.zip": 30_000_000, "lớn.txt": 21_000_000}
    async with bot.serving():
        refused = [
            await bot.reply(bot.server.attach(bot.office, bot.editor, bot.server.upload(name, b"x", size=size)))
            for name, size in sizes.items()
        ]
        replies = [
            await offered(bot, name, content)
            for name, content in (("x.exe", b"MZ"), ("x.txt", b" \n"), ("x.txt", b"\xff\xfa"), ("x.jsonl", b"\n"))
        ]
        document = bot.server.upload("unstated.txt", b"x", size=21_000_000)["document"]
        assert isinstance(document, dict)
        del document["file_size"]
        bot.expected_refusals += ["getFile", "getFile"]
        refused.append(await bot.reply(bot.server.attach(bot.office, bot.editor, {"document": document})))
        sent = bot.server.upload("mất.txt", b"x")
        bot.server.lose_files()
        gone = await bot.reply(bot.server.attach(bot.office, bot.editor, sent))
        many = "\n".join(json.dumps({"body": f"Tin {n}."}) for n in range(501))
        crowded = await offered(bot, "nhiều.jsonl", many)
    assert {PHRASES.too_large} == {reply.text for reply in refused[1:]}
    reasons = VIETNAMESE.editor.fault_reasons
    assert [
        PHRASES.format_unknown.format(name="x.exe"),
        PHRASES.unreadable.format(name="x.txt", reason=reasons["empty"]),
        PHRASES.unreadable.format(name="x.txt", reason=reasons["encoding"]),
        PHRASES.unreadable.format(name="x.jsonl", reason=reasons["empty"]),
    ] == [reply.text for reply in replies]
    assert PHRASES.not_downloaded == gone.text
    assert PHRASES.too_many.format(most=500) == crowded.text
    assert not (bot.database.parent / "added").exists()


async def test_only_administrators_in_private_add(bot: Bot) -> None:
    """From anybody else, and in a group, a file, a link or a forwarded post is what it was: a question."""
    reader, group = bot.server.user(7), bot.server.group(-5, "Tòa soạn")
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        preview = await offered(bot, "phà.txt", FERRY)
        bare = await bot.reply(bot.server.attach(chat, reader, bot.server.upload("phà.txt", FERRY.encode())))
        asked = bot.server.attach(chat, reader, bot.server.upload("phà.txt", FERRY.encode()), caption=QUESTION)
        answer = await bot.reply(asked)
        news = await bot.reply(bot.server.forward(chat, reader, BRIDGE))
        link = await bot.ask(chat, reader, "https://ben-song.example/pha")
        in_group = await bot.ask(group, bot.editor, f"/hoi {QUESTION}")
        attached = bot.server.upload("phà.txt", FERRY.encode())
        again = await bot.reply(bot.server.attach(group, bot.editor, attached, caption=QUESTION, reply_to=in_group))
        refusals = [
            await press_forged(bot, bare, str(button["callback_data"]), reader.id) for button in preview.buttons
        ]
        elsewhere = await press_forged(bot, in_group, f"na:{key_in(preview)}")
        unknown = [await press_forged(bot, preview, data) for data in ("na:" + "0" * 16, "na:x", "nz:" + "0" * 16)]
    assert VIETNAMESE.only_text == bare.text
    assert [ANSWER] * 2 == [marked(reply, "blockquote")[0] for reply in (answer, again)]
    assert VIETNAMESE.reader.messages.forwarded in news.text
    assert PHRASES.heading not in link.text
    assert {VIETNAMESE.reindex_refused} == set(refusals)
    assert VIETNAMESE.reader.buttons.elsewhere == elsewhere
    assert [PHRASES.outcomes["gone"], *[VIETNAMESE.reader.buttons.unknown] * 2] == unknown
    assert not (bot.database.parent / "added").exists()


async def test_a_draft_survives_a_restart(bot: Bot) -> None:
    """Buttons and the question for a date work after a restart, for who sent the article and still administers."""
    bot.server.private_chat(bot.server.user(78))
    bot.set(TELEGRAM_ADMIN_IDS=f"{EDITOR},78")
    async with bot.serving():
        preview = await offered(bot, "phà.txt", FERRY)
        await bot.press(preview, PHRASES.set_date, bot.editor)
        prompt = bot.server.messages(bot.office)[-1]
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/help")
        foreign = await press_forged(bot, preview, f"na:{key_in(preview)}", 78)
        dated = await bot.ask(bot.office, bot.editor, "9/2024", reply_to=prompt)
        await bot.press(dated, PHRASES.set_date, bot.editor)
        prompt = bot.server.messages(bot.office)[-1]
        kept = await bot.ask(bot.office, bot.editor, "/huy", reply_to=prompt)
        late = await bot.ask(bot.office, bot.editor, "25/9/2024", reply_to=prompt)
        standing = labels(bot.current(dated))
        cancelled = await bot.ask(bot.office, bot.editor, "/huy")
        nothing = await bot.ask(bot.office, bot.editor, "/huy")
    bot.set(TELEGRAM_ADMIN_IDS="78")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/help")
        former = await press_forged(bot, preview, f"na:{key_in(preview)}")
    assert PHRASES.outcomes["gone"] == foreign == late.text
    assert " · tháng 9/2024 · " in f" · {preview_lines(dated)[1]}"
    assert (PHRASES.outcomes["date_kept"], labels(preview)) == (kept.text, standing)
    assert [PHRASES.outcomes["cancelled"]] * 2 == [cancelled.text, bot.current(dated).text]
    assert VIETNAMESE.reader.messages.nothing_to_cancel == nothing.text
    assert VIETNAMESE.reindex_refused == former
