"""The scenes. To add one, write a function that plays it on a stage, and decorate it.

Each scene has readers of its own, so that none follows from another.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.telegram_server import Chat, Message
from tests.telegram_server.typed import typed
from tests.transcripts.stage import Stage

Play = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A scene: how it is played, where, and the language of its reader."""

    name: str
    play: Play
    group: bool
    language: str


SCENES: list[Scene] = []


def scene(*, in_group: bool = False, language: str = "vi") -> Callable[[Play], Play]:
    """Register a scene under the name of its function, played in a private chat, and ``in_group`` in a group, too."""

    def register(play: Play) -> Play:
        name = play.__name__.replace("_", "-")
        SCENES.append(Scene(name, play, group=False, language=language))
        if in_group:
            SCENES.append(Scene(f"{name}-group", play, group=True, language=language))
        return play

    return register


@scene(in_group=True)
async def first_minute(stage: Stage) -> None:
    """A newcomer starts, taps an example, greets, and asks what is new and a first question."""
    started = await stage.say("/start")
    await stage.press_for_reply(started)
    await stage.say("chào bạn")
    await stage.say("Có tin gì mới?")
    answer = await stage.say("Cầu Đò Gát dài bao nhiêu mét?")
    await stage.press(answer)
    await stage.say("/help")


@scene(in_group=True)
async def refusal(stage: Stage) -> None:
    """Questions that no article answers: of nothing known, of something near, of another year."""
    await stage.say("Ai phát minh ra bóng đèn điện?")
    await stage.say("Vải thiều Lục Hà xuất sang Pháp bao nhiêu tấn?")
    await stage.say("Sản lượng vải thiều Lục Hà năm 2019 là bao nhiêu?")


@scene(in_group=True)
async def follow_up(stage: Stage) -> None:
    """A follow-up, typed without diacritics, and one that leaves everything but a word to the question before it."""
    await stage.say("Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    await stage.say("Nó dài bao nhiêu mét?")
    await stage.say("san luong vai thieu luc ha nam nay")
    await stage.say("còn giá thì sao?")


@scene(in_group=True)
async def differing_figures(stage: Stage) -> None:
    """Two newspapers give different figures of one event; what the buttons under the answer show."""
    answer = await stage.say("Lũ quét ở Rào Cát làm bao nhiêu người chết?")
    for label in ("Quanh đoạn", "Tóm tắt", "Dòng thời gian", "Chỉ báo"):
        await stage.press(answer, label)
        await stage.press(answer, "‹")
    await stage.press(answer, "đoạn khác")


@scene(in_group=True)
async def summary(stage: Stage) -> None:
    """Summaries of a topic, of a period and of an empty period, and a timeline."""
    await stage.say("/tomtat")
    await stage.say("/tomtat lũ quét Rào Cát")
    await stage.say("/tomtat tháng 10/2026")
    await stage.say("/tomtat tháng 1/2019")
    await stage.say("/dongthoigian lũ quét Rào Cát")


@scene(in_group=True)
async def article_page(stage: Stage) -> None:
    """The list of articles, one of them, a question to it, and one that does not exist."""
    listed = await stage.say("/baiviet")
    await stage.press(listed, "4")
    await stage.press(listed, "Tóm tắt")
    await stage.press(listed, "‹")
    request = await stage.press_for_reply(listed, "Hỏi trong bài này")
    answer = await stage.say("Bán sang nước nào?", reply_to=request)
    await stage.say("Giá bao nhiêu?", reply_to=answer)
    await stage.say("/baiviet lu quet")
    await stage.say("/baiviet tàu vũ trụ")
    await stage.say("/baiviet 99")


@scene(language="en")
async def english(stage: Stage) -> None:
    """A reader whose Telegram is in English asks in English, then in Vietnamese."""
    await stage.say("/start")
    await stage.say("How many people died in the flood?")
    await stage.say("Cầu Đò Gát dài bao nhiêu mét?")
    await stage.say("Ai phát minh ra bóng đèn điện?")
    await stage.say("/summary tháng 1/2019")


@scene()
async def forwarded(stage: Stage) -> None:
    """A reader forwards news, sends a sticker, and asks in the words of a command."""
    news = (
        "NÓNG: Lũ quét rạng sáng 1/10 tại Rào Cát, huyện Lạc An. "
        "Tỉnh lộ 14 bị cắt, lực lượng cứu hộ đang tìm những người mất tích."
    )
    stage.note("An chuyển tiếp tin của kênh Tin nhanh")
    await stage.answer_to(stage.bot.server.forward(stage.chat, stage.reader, news))
    other = "Đội tuyển cờ vua Bắc Âu thắng trận chung kết giải vô địch thế giới sau bảy giờ thi đấu căng thẳng ở Oslo."
    stage.note("An chuyển tiếp tin khác của kênh Tin nhanh")
    await stage.answer_to(stage.bot.server.forward(stage.chat, stage.reader, other))
    await stage.say("đọc bài số 4")
    await stage.say("/huy")


@scene(in_group=True)
async def feedback(stage: Stage) -> None:
    """A reader likes an answer, and then thinks otherwise."""
    answer = await stage.say("Cầu Đò Gát dài bao nhiêu mét?")
    await stage.press(answer, "👍")
    await stage.press(answer, "👎")


@scene()
async def review(stage: Stage) -> None:
    """An editor looks through what readers found bad and what was not answered."""
    answer = await stage.say("Cầu Đò Gát có mấy làn xe?")
    await stage.press(answer, "👎")
    await stage.say("Ai vô địch giải cờ vua Sao Hỏa?")
    stage.note("Trong chat riêng của biên tập viên")
    stage.turn_to(stage.bot.office, stage.bot.editor)
    listed = await stage.say("/danhgia")
    await stage.press(listed, "👎")
    await stage.press(listed, "Thêm")
    await stage.press(listed, "‹")
    await stage.say("/thongke")


@scene()
async def deletion(stage: Stage) -> None:
    """A reader looks at what is stored, asks a question again, and has all deleted."""
    await stage.say("Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    await stage.say("Nó dài bao nhiêu mét?")
    await stage.say("/privacy")
    history = await stage.say("/lichsu")
    await stage.press_for_reply(history)
    await stage.say("/xuat")
    asked = await stage.say("xóa dữ liệu của tôi")
    await stage.press(asked, "Xóa dữ liệu của tôi")
    await stage.press(asked, "Xóa hẳn")
    await stage.say("/lichsu")


@scene()
async def inline(stage: Stage) -> None:
    """A reader types a question in any chat, and sends one of the passages that are offered."""
    server = stage.bot.server
    for text in ("", "Lũ quét ở Rào Cát làm bao nhiêu người chết?", "Ai phát minh ra bóng đèn điện?"):
        query = server.query(stage.reader, text)
        answer = await server.next_inline_answer(query)
        choices = tuple((result.title, result.description) for result in answer.results)
        button = str((answer.button or {}).get("text", ""))
        stage.offer(f"@{server.bot.username} {text}", (*(((button, ""),) if button else ()), *choices))
        if answer.results:
            server.choose(query, answer.results[0].result_id)
            stage.show(Message(1, stage.chat, stage.reader, int(time.time()), answer.results[0].content))


@scene()
async def guest(stage: Stage) -> None:
    """A reader mentions the bot in a group that it is no member of."""
    server = stage.bot.server
    stage.turn_to(Chat(-1_009_000, "supergroup", "Hội đọc báo Hà Lâm"), stage.reader)
    for text in ("Cầu Đò Gát dài bao nhiêu mét?", "Ai phát minh ra bóng đèn điện?", ""):
        asked = f"@{server.bot.username} {text}".strip()
        query = server.summon(stage.chat, stage.reader, asked)
        stage.show(Message(1, stage.chat, stage.reader, int(time.time()), typed(asked)))
        content = await server.next_guest_answer(query)
        stage.show(Message(2, stage.chat, server.bot, int(time.time()), content))
