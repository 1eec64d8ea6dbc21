"""The scenes. To add one, write a function that plays it on a stage, and decorate it.

Each scene has readers of its own, so that none follows from another.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

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
    """A newcomer starts, greets, and asks what is new and a first question."""
    await stage.say("/start")
    await stage.say("chào bạn")
    await stage.say("Có tin gì mới?")
    answer = await stage.say("Cầu Đò Gát dài bao nhiêu mét?")
    await stage.press(answer)


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
    """Two newspapers give different figures of one event."""
    answer = await stage.say("Lũ quét ở Rào Cát làm bao nhiêu người chết?")
    await stage.press(answer)
    await stage.press(answer, "‹")


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
    """The list of articles, one of them, and one that does not exist."""
    await stage.say("/baiviet")
    await stage.say("/baiviet 4")
    await stage.say("/tomtat 4")
    await stage.say("/baiviet 99")


@scene(language="en")
async def english(stage: Stage) -> None:
    """A reader whose Telegram is in English asks in English, then in Vietnamese."""
    await stage.say("/start")
    await stage.say("How many people died in the flood?")
    await stage.say("Cầu Đò Gát dài bao nhiêu mét?")
    await stage.say("Ai phát minh ra bóng đèn điện?")
    await stage.say("/summary tháng 1/2019")
