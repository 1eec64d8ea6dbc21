from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.meaning.stored_vectors import StoredVectors
from retrieval.meaning.vector_log import VectorLog
from tests.answers import BlankSegmenter
from tests.retrieval.meaning.test_filling import TinyEmbedder


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


def test_each_snapshot_has_the_meaning_of_its_index(generations: Generations, tmp_path: Path) -> None:
    """What sentences are compared by belongs to the index of the snapshot, also after `reopen`; without it, to none."""
    assert LiveIndex(generations, generations.open()).snapshot.meaning is None
    log, embedder = VectorLog(tmp_path / "vectors"), TinyEmbedder()
    opened: list[SentenceIndex] = []

    def meaning(index: SentenceIndex) -> Meaning:
        opened.append(index)
        return Meaning(embedder, StoredVectors(log, index))

    index = LiveIndex(generations, generations.open(), meaning=meaning)
    first = index.snapshot.meaning
    build(tmp_path / "articles", generations, BlankSegmenter(), BuildOptions(full=True))
    index.reopen()
    assert first is not index.snapshot.meaning is not None
    assert opened[1] is index.snapshot.index is not opened[0]


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
