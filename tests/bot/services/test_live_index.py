from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter


def test_reopened_index_answers(generations: Generations, tmp_path: Path) -> None:
    """A new generation is searched only after `reopen`, and answers name their generation."""
    index = LiveIndex(generations, generations.open())
    service = AnswerService(SearchWorker(index, BlankSegmenter()))
    before = service.answer("cầu")
    (tmp_path / "articles" / "cau-do-gat.txt").unlink()
    report = build(tmp_path / "articles", generations, BlankSegmenter())
    assert before == service.answer("cầu")
    index.reopen()
    after = service.answer("cầu")
    assert (report.generation, 2) == (after.generation, after.articles)
    assert before.generation != after.generation


def test_alias_file_is_read_again_with_the_index(
    generations: Generations, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The editor's aliases are those at the last `reopen`, and an invalid line is logged."""
    path = tmp_path / "aliases.txt"
    index = LiveIndex(generations, generations.open(), path)
    service = AnswerService(SearchWorker(index, BlankSegmenter()))
    assert () == service.answer("CĐG").passages
    path.write_text("cầu Đò Gát = CĐG\ncầu Đò Gát\n", encoding="utf-8")
    index.reopen()
    [passage] = service.answer("CĐG", 1).passages
    assert "cau-do-gat" == passage.article.id
    assert f"{path}, line 2: is no group of names" in caplog.text
