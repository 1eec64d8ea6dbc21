"""`/sua` and `/ngay`, by which administrators correct articles."""

import json

from bot.texts.texts import VIETNAMESE
from tests.bot.telegram.handlers.test_callback_data import forged
from tests.serving import QUESTION, Bot, labels
from tests.telegram_server import Message

PHRASES, BUTTONS = VIETNAMESE.editor.corrections, VIETNAMESE.reader.buttons
UNDATED = "Chợ nổi Cái Ngang đông khách. Giá bún vẫn vậy."
INFERRED = "Đê Lam Giang sạt lở\nSáng 25/9, đê Lam Giang sạt lở. Mức này cao hơn cùng kỳ năm 2023."
NOTICE = (
    "Ngày: 14/3/2025\nĐính chính\nTrong bài “Khánh thành cầu Đò Gát” có sai sót về tổng vốn xây cầu."
    " Tổng vốn xây cầu Đò Gát đúng là 2.350 tỷ đồng."
)


def write_uncertain(bot: Bot) -> None:
    """Add an article without a date and one with an inferred date."""
    (bot.articles / "cho-noi.txt").write_text(UNDATED, encoding="utf-8")
    (bot.articles / "de.txt").write_text(INFERRED, encoding="utf-8")


async def corrected(bot: Bot, order: str) -> str:
    """Give an order that is carried out; returns what the reply says once the articles are up to date."""
    return await refreshed(bot, await bot.ask(bot.office, bot.editor, order))


async def refreshed(bot: Bot, reply: Message) -> str:
    def done() -> str | None:
        text = bot.current(reply).text
        return text if text.endswith(PHRASES.refreshed) else None

    assert reply.text.endswith(PHRASES.refreshing)
    return await bot.server.wait_for(done, 60)


async def card(bot: Bot, number: str) -> str:
    return (await bot.ask(bot.office, bot.editor, f"/baiviet {number}")).text


async def test_corrections_by_command(bot: Bot) -> None:
    """Date, source, title and address are corrected by command, shown as an editor's, and undone."""
    async with bot.serving():
        usage = await bot.ask(bot.office, bot.editor, "/sua", timeout=60)
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        before = await card(bot, number)
        done = await corrected(bot, f"/sua {number} ngày 13/3/2025")
        orders = ("nguồn Báo Ven Sông", "tiêu đề Thông xe <cầu> Đò Gát", "url https://ven-song.example/cau")
        replies = [await bot.ask(bot.office, bot.editor, f"/correct {number} {order}") for order in orders]
        for reply in replies:
            await refreshed(bot, reply)
        after = await card(bot, number)
        answer = await bot.ask(bot.office, bot.editor, QUESTION)
        undone = await corrected(bot, f"/sua {number} bỏ")
        again = await card(bot, number)
    assert PHRASES.usage == usage.text
    stored = PHRASES.stored.format(field="ngày", number=number, value="13/3/2025")
    assert f"{stored} {PHRASES.refreshed}" == done
    assert "Thông xe <cầu> Đò Gát\nBáo Ven Sông · 13/3/2025 (biên tập)" in after
    assert "ven-song.example" in after
    assert "Thông xe <cầu> Đò Gát\nBáo Ven Sông · 13/3/2025 ⓘ biên tập" in answer.text
    assert undone.startswith(PHRASES.undone.format(number=number))
    assert before == again
    acts = [json.loads(line) for line in (bot.database.parent / "audit.jsonl").read_text().splitlines()]
    outcomes = [act["outcome"] for act in acts if act["act"] == "correct"]
    assert f"article {number}: published '13/3/2025': stored" == outcomes[0]
    assert f"article {number}: undone: stored" == outcomes[-1]


async def test_orders_that_are_refused(bot: Bot) -> None:
    """What cannot be meant is refused with the reason, and nothing is stored or rebuilt."""
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        refusals = {
            f"{number} ngày hôm nào": "no_date",
            f"{number} ngày 25/9": "no_year",
            f"{number} ngày 1/1/2062": "future",
            f"{number} url cau": "no_address",
            f"{number} nguồn": "empty",
            f"{number} tiêu đề {'x' * 301}": "too_long",
            f"{number} thay cho bài {number}": "itself",
        }
        replies = {order: (await bot.ask(bot.office, bot.editor, f"/sua {order}")).text for order in refusals}
        gone = [(await bot.ask(bot.office, bot.editor, f"/sua {order}")).text for order in ("99", "99 bỏ", "99 url x")]
        other = (await bot.ask(bot.office, bot.editor, f"/sua {number} thay cho bài 99")).text
    assert {order: PHRASES.refusals[reason] for order, reason in refusals.items()} == replies  # type: ignore[index]
    assert [PHRASES.refusals["unknown"].format(number=99)] * 4 == [*gone, other]
    assert "generation" not in bot.log.partition("indexing")[2]


async def test_dates_are_confirmed_and_corrected_by_buttons(bot: Bot) -> None:
    """`/ngay` lists uncertain dates; a button confirms one, and a reply to a request corrects another."""
    write_uncertain(bot)
    async with bot.serving():
        listed = await bot.ask(bot.office, bot.editor, "/ngay", timeout=60)
        numbers = [str(label) for label in labels(listed)]
        shown, _ = await bot.press(listed, numbers[1], bot.editor)
        item, confirm = shown.text, str(labels(shown)[0])
        left, note = await bot.press(listed, confirm, bot.editor)
        remaining = labels(left)
        undated, _ = await bot.press(listed, numbers[0], bot.editor)
        keys = labels(undated)
        prompt = await requested(bot, undated, PHRASES.edit["published"])
        reply = await bot.ask(bot.office, bot.editor, "5/6/2024", reply_to=prompt)
        stored = await refreshed(bot, reply)
        empty = await bot.ask(bot.office, bot.editor, "/dates")
        cards = [await card(bot, number) for number in numbers]
    assert listed.text.startswith(PHRASES.heading.format(count=2, place=""))
    assert "không rõ ngày" in listed.text
    assert confirm == PHRASES.confirm.format(date="25/9/2024")
    assert "suy ra" in item
    assert PHRASES.confirmed.format(number=numbers[1], date="25/9/2024") == note
    assert numbers[:1] == remaining
    assert [*PHRASES.edit.values(), PHRASES.back] == [
        label for label in keys if label in {*PHRASES.edit.values(), PHRASES.back}
    ]
    assert prompt.text.startswith(f"{PHRASES.prompt['published'].format(number=numbers[0])} · Chợ nổi")
    assert stored.startswith(PHRASES.stored.format(field="ngày", number=numbers[0], value="5/6/2024"))
    assert PHRASES.empty == empty.text
    assert ["5/6/2024 (biên tập)" in cards[0], "25/9/2024 (biên tập)" in cards[1]] == [True, True]


async def requested(bot: Bot, under: Message, label: str) -> Message:
    """Press a button that asks for a field; returns the request."""
    last = bot.server.messages(bot.office)[-1]
    await bot.press(under, label, bot.editor)
    return await bot.server.next_message(bot.office, after=last, timeout=60)


async def test_requests_survive_a_restart_and_end(bot: Bot) -> None:
    """A request is answered after a restart, by a title that reads like a command, and taken back by "hủy bỏ"."""
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        shown = await bot.ask(bot.office, bot.editor, f"/sua {number}")
        prompt = await requested(bot, shown, PHRASES.edit["title"])
    async with bot.serving():
        reply = await bot.ask(bot.office, bot.editor, "Tóm tắt về cầu Đò Gát", reply_to=prompt, timeout=60)
        await refreshed(bot, reply)
        again, _ = await bot.press(shown, PHRASES.edit["url"], bot.editor)
        second = bot.server.messages(bot.office)[-1]
        refused = await bot.ask(bot.office, bot.editor, "ven-song", reply_to=second)
        cancelled = [await bot.ask(bot.office, bot.editor, "/huy", reply_to=second)]
        third = await requested(bot, again, PHRASES.edit["source"])
        cancelled.append(await bot.ask(bot.office, bot.editor, "hủy bỏ", reply_to=third))
        corrected_card = await bot.ask(bot.office, bot.editor, f"/sua {number}")
        undone, note = await bot.press(corrected_card, PHRASES.undo, bot.editor)
    assert PHRASES.refusals["no_address"] == refused.text
    assert [PHRASES.cancelled] * 2 == [one.text for one in cancelled]
    assert not {second.message_id, third.message_id} & {one.message_id for one in bot.server.messages(bot.office)}
    assert "Tiêu đề: Tóm tắt về cầu Đò Gát" in corrected_card.text
    assert PHRASES.corrected.format(fields="tiêu đề") in corrected_card.text
    assert PHRASES.undone.format(number=number) == note
    assert PHRASES.undo not in labels(undone)


async def test_only_administrators_correct(bot: Bot) -> None:
    """Anybody else is refused commands, buttons and replies; lists and buttons are for private chats."""
    write_uncertain(bot)
    stranger, group = bot.server.user(8), bot.server.group(-5, "Tòa soạn")
    street = bot.server.private_chat(stranger)
    at = f"@{bot.server.bot.username}"
    async with bot.serving():
        refused = [(await bot.ask(street, stranger, text, timeout=60)).text for text in ("/sua 1 bỏ", "/ngay", "/sua")]
        listed = await bot.ask(bot.office, bot.editor, "/ngay")
        number = labels(listed)[1]
        held = ["n:1", f"ni:{number}:1", f"nc:{number}:1:2024-09-25", f"nu:{number}:1", f"ne:{number}:title"]
        alerts = [await forged(bot, listed, data, stranger) for data in held]
        in_group = [(await bot.ask(group, bot.editor, text)).text for text in (f"/ngay{at}", f"/sua{at} {number}")]
        elsewhere = await bot.ask(group, bot.editor, f"/sua{at}")
        alerts_in_group = [await forged(bot, elsewhere, data, bot.editor) for data in held]
        gone = [await forged(bot, listed, data, bot.editor) for data in ("ni:99:1", "nc:99:1:2024", "ne:99:url")]
        changed = await forged(bot, listed, f"nc:{number}:1:2020-01-01", bot.editor)
        made_up = ["n:", "n:1:1", f"ne:{number}:body", f"nc:{number}:1:x", f"ni:{number}:1\n", "n:" + "9" * 60]
        unknown = [await forged(bot, listed, data, bot.editor) for data in made_up]
        again = await bot.ask(bot.office, bot.editor, "/ngay")
    assert [VIETNAMESE.reindex_refused] * 8 == [*refused, *alerts]
    assert [PHRASES.only_in_private] * 2 == in_group
    assert {BUTTONS.elsewhere} == {*alerts_in_group}
    assert [PHRASES.refusals["unknown"].format(number=99)] * 3 == gone
    assert PHRASES.refusals["changed"] == changed
    assert {BUTTONS.unknown} == {*unknown}
    assert listed.text == again.text


async def test_replies_of_others_are_refused(bot: Bot) -> None:
    """In a group, a former administrator's or a reader's reply to a request corrects nothing."""
    bot.server.private_chat(bot.server.user(78))
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        shown = await bot.ask(bot.office, bot.editor, f"/sua {number}")
        prompt = await requested(bot, shown, PHRASES.edit["title"])
    bot.set(TELEGRAM_ADMIN_IDS="78")
    async with bot.serving():
        refused = await bot.ask(bot.office, bot.editor, "Tiêu đề giả", reply_to=prompt, timeout=60)
        alert = await forged(bot, shown, f"nu:{number}:0", bot.editor)
        kept = await card(bot, number)
    assert [VIETNAMESE.reindex_refused] * 2 == [refused.text, alert]
    assert "Tiêu đề giả" not in kept


async def test_correcting_articles_are_quoted_first(bot: Bot) -> None:
    """A notice is quoted before what it corrects, which says so; an editor's "thay cho bài" does the same."""
    (bot.articles / "dinh-chinh.txt").write_text(NOTICE, encoding="utf-8")
    async with bot.serving():
        answer = await bot.ask(bot.office, bot.editor, QUESTION, timeout=60)
        older, notice = [await bot.article_number(title) for title in ("Khánh thành cầu Đò Gát", "Đính chính")]
        page = await card(bot, older)
        lychee = await bot.article_number("Vải thiều Lục Hà được mùa")
        done = await corrected(bot, f"/sua {lychee} thay cho bài {notice}")
        circle = await bot.ask(bot.office, bot.editor, f"/sua {older} thay cho bài {lychee}")
        chain = await card(bot, notice)
        await corrected(bot, f"/sua {notice} bỏ")
        undone = await card(bot, notice)
    replaced = VIETNAMESE.replaced_by.format(number=notice)
    first, second = answer.text.index("2.350 tỷ đồng"), answer.text.index("2.300 tỷ đồng")
    assert first < second < answer.text.index(replaced)
    assert replaced in page
    assert done.startswith(PHRASES.replaced.format(number=lychee, older=notice))
    assert PHRASES.refusals["circle"] == circle.text
    assert VIETNAMESE.replaced_by.format(number=lychee) in chain
    assert "⚠️" not in undone
