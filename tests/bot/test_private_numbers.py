"""A private number in an article is a gap in whatever a reader can see of it, and stays in the log's comparisons."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.program import run
from tests.serving import Bot, labels, marked

NUMBERS = ("0912 345 678", "0987 654 321")
SELLER = "Anh Lê Văn Tấn, số điện thoại 0912 345 678, bán ba nghìn cây giống ở chợ nổi Bến Mây mỗi ngày."
GAPPED = SELLER.replace(NUMBERS[0], "[…]")
ARTICLE = f"""Nguồn: Đồng Quê
Ngày: 5/6/2025
Chợ nổi Bến Mây họp trở lại

{SELLER} Ai cần cây giống thì gọi chị Mận, số 0987 654 321, trước sáu giờ sáng.
"""
QUESTION = "Anh Lê Văn Tấn bán bao nhiêu cây giống mỗi ngày ở chợ nổi Bến Mây?"
ANSWER = "ba nghìn cây giống"


async def test_no_message_has_a_private_number(bot: Bot) -> None:
    """Answer, surroundings, copied citation, inline result, article and review have a gap; buttons still find it."""
    (bot.articles / "cho-noi.txt").write_text(ARTICLE, encoding="utf-8")
    bot.server.inline_mode = True
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        around, _ = await bot.press(reply, "Đọc quanh đoạn này", reader)
        back, _ = await bot.press(around, "‹ Trở lại", reader)
        await bot.press(back, "👎", reader)
        inline = await bot.server.next_inline_answer(bot.server.query(reader, QUESTION))
        number = await bot.article_number("Chợ nổi Bến Mây họp trở lại")
        article = await bot.ask(chat, reader, f"/baiviet {number}")
        reviewed = await bot.ask(bot.office, bot.editor, "/danhgia")
        await bot.press(reviewed, str(labels(reviewed)[0]), bot.editor)
    assert GAPPED in marked(reply, "blockquote")[0]
    assert GAPPED in marked(around, "bold")
    assert (reply.content, reply.buttons) == (back.content, back.buttons)
    assert GAPPED in article.text
    assert GAPPED in str(inline.results)
    assert GAPPED in bot.current(reviewed).text
    sent = " ".join(str(call.parameters) for call in bot.server.transcript)
    assert [] == [number for number in NUMBERS if number in sent]


def test_answer_of_the_command_line_has_gaps(env: Mapping[str, str], tmp_path: Path) -> None:
    """`ask` shows gaps, and the offsets of `--json` are those of the answer in the text with gaps."""
    (tmp_path / "articles" / "cho-noi.txt").write_text(ARTICLE, encoding="utf-8")
    shown = run("ask", QUESTION, env=env)
    answer = json.loads(run("ask", "--json", QUESTION, env=env).stdout)
    hit, quotation = answer["hits"][0], answer["cards"][0]["quotations"][0]
    assert GAPPED in shown.stdout
    assert (GAPPED, ANSWER) == (hit["text"], hit["text"][slice(*hit["answer"])])
    assert [ANSWER] == [quotation["text"][slice(*span)] for span in quotation["answer"]]
    assert [] == [number for number in NUMBERS if number in shown.stdout + json.dumps(answer)]
