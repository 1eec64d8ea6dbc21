"""Checks of a new index before it replaces the previous one."""

import json
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.errors import ArticlesLostError, BuildRefusedError, GoldenLostError
from retrieval.index.generations import Generations
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.program import write_articles

QUESTIONS = {
    "Tổng vốn xây cầu Đò Gát là bao nhiêu?": "cau-do-gat",
    "Cầu Đò Gát dài bao nhiêu mét?": "cau-do-gat",
    "Sản lượng vải thiều Lục Hà năm nay đạt bao nhiêu tấn?": "vai-thieu",
    "Thương lái mua vải thiều tại vườn với giá bao nhiêu?": "vai-thieu",
    "Tiền điện khu phố Bảy tăng bao nhiêu?": "gia-dien",
}


class Archive:
    """Three articles, their index, and the golden questions."""

    def __init__(self, folder: Path, segmenter: UndertheseaSegmenter) -> None:
        self.articles = write_articles(folder / "articles")
        self.generations = Generations(folder / "index")
        self.golden = folder / "golden.jsonl"
        self._segmenter = segmenter

    def build(self, *, force: bool = False) -> str:
        """Build with the golden questions, and return the generation."""
        options = BuildOptions(force=force, golden=self.golden)
        report = build(self.articles, self.generations, self._segmenter, options)
        self.faults = report.faults
        return report.generation

    def ask(self, questions: dict[str, str], **more: str) -> None:
        """Write these questions, with the articles that answer them, as golden questions."""
        records = [{"question": question, "article_id": id_, **more} for question, id_ in questions.items()]
        self.golden.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def archive(tmp_path: Path, segmenter: UndertheseaSegmenter) -> Archive:
    return Archive(tmp_path, segmenter)


def test_an_index_that_answers_less_is_refused(archive: Archive) -> None:
    """A build that loses more than a fifth of the answers is refused, naming the questions, unless it is forced."""
    archive.ask(QUESTIONS)
    before = archive.build()
    (archive.articles / "vai-thieu.txt").write_text("Chợ nổi họp buổi sáng.\nKhách đến chợ mỗi ngày một đông.")

    with pytest.raises(GoldenLostError, match=r"2 of the 5 questions of .*golden\.jsonl.*force it(.|\n)*Thương lái"):
        archive.build()
    assert before == archive.generations.current()
    assert archive.build(force=True) == archive.generations.current()


def test_a_few_answers_may_be_lost(archive: Archive) -> None:
    """A build that keeps four fifths of the answers is accepted."""
    archive.ask(QUESTIONS)
    archive.build()
    (archive.articles / "dien-nuoc.jsonl").unlink()

    assert archive.build() == archive.generations.current()


def test_a_question_never_answered_cannot_be_lost(archive: Archive) -> None:
    """Questions that no index answers, also by the text of the passage, do not block a build."""
    archive.ask({"Ai vô địch giải cờ tướng?": "cau-do-gat", "Cầu Đò Gát ở đâu?": "no-such-article"})
    archive.build()
    archive.build()
    archive.ask(QUESTIONS, text="không ở đâu cả")

    archive.build()
    assert () == archive.faults


def test_the_text_of_a_passage_counts(archive: Archive) -> None:
    """If a question states the text of the passage, another passage of the article is not an answer."""
    archive.ask({"Tổng vốn xây cầu Đò Gát là bao nhiêu?": "cau-do-gat"}, text="là 2.300 tỷ đồng")
    archive.build()
    bridge = archive.articles / "cau-do-gat.txt"
    bridge.write_text(bridge.read_text().replace("2.300", "2.400"))

    with pytest.raises(GoldenLostError):
        archive.build()


def test_invalid_questions_are_reported(archive: Archive) -> None:
    """Each invalid line is a fault with its place and remedy; the other questions are used."""
    archive.golden.write_text('{"question": "a"}\n\nnull\n{"question": 1, "article_id": "a"}\n', encoding="utf-8")
    archive.build()

    assert [f"{archive.golden}:{line}" for line in (1, 3, 4)] == [fault.place for fault in archive.faults]
    assert '"article_id" must be' in archive.faults[0].message
    assert {"golden"} == {fault.kind for fault in archive.faults}


def test_losing_most_articles_is_refused(archive: Archive) -> None:
    """A build with less than half of the articles is refused, with the faults, unless it is forced."""
    before = archive.build()
    (archive.articles / "vai-thieu.txt").unlink()
    (archive.articles / "cau-do-gat.txt").write_bytes(b"\xff")

    with pytest.raises(ArticlesLostError, match=r"only 1 readable articles where there were 3(.|\n)*cau-do-gat\.txt"):
        archive.build()
    assert before == archive.generations.current()
    archive.build(force=True)
    assert 1 == archive.generations.open().article_count


def test_losing_all_can_be_forced(archive: Archive) -> None:
    """An empty archive is accepted if the build is forced."""
    archive.build()
    for path in archive.articles.iterdir():
        path.unlink()

    with pytest.raises(BuildRefusedError, match="holds no readable article"):
        archive.build()
    archive.build(force=True)
    assert 0 == len(archive.generations.open())
