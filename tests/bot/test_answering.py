import asyncio
import threading
from pathlib import Path

import pytest

from bot.answering import Answering, LiveIndex
from retrieval.build import build
from retrieval.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles


class WatchedSegmenter(BlankSegmenter):
    """Notes which threads call it."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.segmentation.Segmenter`."""
        self.threads.add(threading.get_ident())
        return super().words(sentence)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    generations = Generations(tmp_path / "index")
    build(write_articles(tmp_path / "articles"), generations, BlankSegmenter())
    return generations


async def test_questions_leave_the_event_loop(generations: Generations) -> None:
    """Questions asked at once are answered, each with its own passages, in one thread that is not the loop's."""
    segmenter = WatchedSegmenter()
    with Answering(LiveIndex(generations, generations.open()), segmenter) as answering:
        answers = await asyncio.gather(
            answering.answer_aside("Tổng vốn xây cầu Đò Gát", 1),
            answering.answer_aside("Sản lượng vải thiều Lục Hà", 1),
        )
    assert ["cau-do-gat", "vai-thieu"] == [answer.found.passages[0].article.id for answer in answers]
    assert 1 == len(segmenter.threads)
    assert threading.get_ident() not in segmenter.threads


def test_reopened_index_answers(generations: Generations, tmp_path: Path) -> None:
    """A new generation answers once it is reopened, and answers name the generation that they come from."""
    index = LiveIndex(generations, generations.open())
    with Answering(index, BlankSegmenter()) as answering:
        before = answering.answer("cầu")
        (tmp_path / "articles" / "cau-do-gat.txt").unlink()
        report = build(tmp_path / "articles", generations, BlankSegmenter())
        assert before == answering.answer("cầu")
        index.reopen()
        after = answering.answer("cầu")
    assert (report.generation, 2) == (after.generation, after.articles)
    assert before.generation != after.generation
