import asyncio
import json
import threading
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.terminal.chat import answer_text
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import build
from retrieval.dates.publication.publication_date import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.text.normalise import fold
from tests.answers import BlankSegmenter, WatchedSegmenter

ROOT = Path(__file__).parents[3]


async def test_questions_leave_the_event_loop(generations: Generations) -> None:
    """Questions asked at once are answered, each with its own passages, in one thread that is not the loop's."""
    segmenter = WatchedSegmenter()
    with AnswerService(LiveIndex(generations, generations.open()), segmenter) as answering:
        answers = await asyncio.gather(
            answering.answer_async("Tổng vốn xây cầu Đò Gát", 1),
            answering.answer_async("Sản lượng vải thiều Lục Hà", 1),
        )
    assert ["cau-do-gat", "vai-thieu"] == [answer.found.passages[0].article.id for answer in answers]
    assert 1 == len(segmenter.threads)
    assert threading.get_ident() not in segmenter.threads


def test_reopened_index_answers(generations: Generations, tmp_path: Path) -> None:
    """A new generation answers once it is reopened, and answers name the generation that they come from."""
    index = LiveIndex(generations, generations.open())
    with AnswerService(index, BlankSegmenter()) as answering:
        before = answering.answer("cầu")
        (tmp_path / "articles" / "cau-do-gat.txt").unlink()
        report = build(tmp_path / "articles", generations, BlankSegmenter())
        assert before == answering.answer("cầu")
        index.reopen()
        after = answering.answer("cầu")
    assert (report.generation, 2) == (after.generation, after.articles)
    assert before.generation != after.generation


def test_no_sentence_is_told_twice(tmp_path: Path) -> None:
    """The sentence that a passage leans on is left out where a better passage quotes it, and kept where none does."""
    (tmp_path / "articles").mkdir()
    text = "Đập Suối Mơ tích nước từ tháng 5.\nHồ Đá Bạc cạn. Đó là hồ lớn nhất huyện Lạc An.\n"
    (tmp_path / "articles" / "ho.txt").write_text(f"Tin hồ\n\n{text}", encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    with AnswerService(LiveIndex(generations, generations.open()), BlankSegmenter()) as answering:
        both = answering.answer("Hồ Đá Bạc cạn").found.passages
        alone = answering.answer("hồ lớn nhất huyện Lạc An", 1).found.passages
    leaning = "Đó là hồ lớn nhất huyện Lạc An."
    assert ["Hồ Đá Bạc cạn.", leaning] == [passage.sentence.text for passage in both][:2]
    assert "" == both[1].before
    assert (leaning, "Hồ Đá Bạc cạn.") == (alone[0].sentence.text, alone[0].before)


def test_no_better_passage_is_quoted_beside_another(tmp_path: Path) -> None:
    """On neither side of a passage stands the sentence of a better one, whatever is asked of the samples."""
    generations = Generations(tmp_path / "index")
    build(ROOT / "retrieval" / "samples", generations, BlankSegmenter())
    lines = (ROOT / "tests" / "samples_questions.jsonl").read_text(encoding="utf-8").splitlines()
    with AnswerService(LiveIndex(generations, generations.open()), BlankSegmenter()) as answering:
        found = [answering.answer(json.loads(line)["question"], 9).found.passages for line in lines]
    for passages in found:
        for rank, passage in enumerate(passages):
            better = {one.sentence.text for one in passages[:rank] if one.article == passage.article}
            assert better.isdisjoint({passage.before, passage.after} - {""})


def test_follow_ups_are_read_with_what_was_asked_before(generations: Generations) -> None:
    """A question that can't stand alone is read with the one before, and that with the one before it, and shown so."""
    asked = ("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Còn cầu Lục Hà thì sao?", "tai sao")
    with AnswerService(LiveIndex(generations, generations.open()), BlankSegmenter()) as answering:
        read = [answering.answer(question, 1, asked[:place]).found.query for place, question in enumerate(asked)]
        alone = answering.answer("Tại sao?").found.query
    assert [None, "Tổng vốn xây cầu Lục Hà là bao nhiêu?"] == [query.understood for query in read[:2]]
    assert "cau luc ha" in fold(read[2].understood or "").lower()
    assert list(asked) == [query.text for query in read]
    assert alone.understood is None


def test_differing_figures_are_shown_together(tmp_path: Path) -> None:
    """A reader is shown differing figures first, the newest first, with the other passages after; hits stay ranked."""
    (tmp_path / "articles").mkdir()
    for year, price in ((2023, "30.000"), (2025, "42.000"), (2024, "35.000")):
        text = f"Ngày: 1/2/{year}\nTin {year}\nGiá cá linh ở chợ Sen là {price} đồng/kg.\nChợ Sen họp mỗi sáng."
        (tmp_path / "articles" / f"{year}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    with AnswerService(LiveIndex(generations, generations.open()), BlankSegmenter()) as answering:
        ranked = answering.answer("Giá cá linh ở chợ Sen là bao nhiêu?", 6)
    shown = ranked.for_reader(6)
    assert ["2025", "2024", "2023"] == [passage.article.id for passage in shown.found.passages[:3]]
    assert (0, 3) == (ranked.differing, shown.differing)
    assert set(ranked.found.passages) == set(shown.found.passages)
    assert ranked.found.passages[0] in ranked.for_reader(1).found.passages
    texts = answer_text(shown, VIETNAMESE), answer_text(ranked, VIETNAMESE)
    assert [True, False] == [text.startswith(VIETNAMESE.differing) for text in texts]


def test_editors_names_are_read_again_with_the_index(
    generations: Generations, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A question is read with the editor's names as they were when the index was opened; a bad line is logged."""
    path = tmp_path / "aliases.txt"
    index = LiveIndex(generations, generations.open(), path)
    with AnswerService(index, BlankSegmenter()) as answering:
        assert () == answering.answer("CĐG").found.query.alternatives
        path.write_text("cầu Đò Gát = CĐG\ncầu Đò Gát\n", encoding="utf-8")
        index.reopen()
        [passage] = answering.answer("CĐG", 1).found.passages
    assert "cau-do-gat" == passage.article.id
    assert f"{path}, line 2: is no group of names" in caplog.text


def test_asked_at_tells_the_period(tmp_path: Path) -> None:
    """The same question means another week when asked at another time, and the answer says which."""
    (tmp_path / "articles").mkdir()
    for day in ("2024-10-02", "2024-10-09"):
        text = f"Tin chợ\nNgày: {day}\n\nChợ Lạc An họp đông, giá lúa tăng.\n"
        (tmp_path / "articles" / f"{day}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    with AnswerService(LiveIndex(generations, generations.open()), BlankSegmenter()) as answering:
        answers = [
            answering.answer("tin tuần trước về chợ Lạc An", asked_at=datetime(2024, 10, day, 9, tzinfo=HO_CHI_MINH))
            for day in (9, 16)
        ]
    assert [["2024-10-02"], ["2024-10-09"]] == [[one.article.id for one in told.found.passages] for told in answers]
    assert [date(2024, 9, 30), date(2024, 10, 7)] == [
        told.asked_period.period.since for told in answers if told.asked_period and told.asked_period.period
    ]
