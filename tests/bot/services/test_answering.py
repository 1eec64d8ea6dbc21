import asyncio
import json
from datetime import date, datetime
from pathlib import Path

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.terminal.plain_text import answer_text
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.text.normalise import fold
from tests.answers import BlankSegmenter, answer_service

ROOT = Path(__file__).parents[3]


async def test_questions_asked_at_once(generations: Generations) -> None:
    """Concurrent questions each get their own passages."""
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        service = AnswerService(worker)
        answers = await asyncio.gather(
            service.answer_async("Tổng vốn xây cầu Đò Gát", 1),
            service.answer_async("Sản lượng vải thiều Lục Hà", 1),
        )
    assert ["cau-do-gat", "vai-thieu"] == [answer.passages[0].article.id for answer in answers]


def test_no_sentence_is_quoted_twice(tmp_path: Path) -> None:
    """The sentence before a passage is dropped if a better passage quotes it, and kept otherwise."""
    (tmp_path / "articles").mkdir()
    text = "Đập Suối Mơ tích nước từ tháng 5.\nHồ Đá Bạc cạn. Đó là hồ lớn nhất huyện Lạc An.\n"
    (tmp_path / "articles" / "ho.txt").write_text(f"Tin hồ\n\n{text}", encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    service = answer_service(generations)
    both = service.answer("Hồ Đá Bạc cạn").passages
    alone = service.answer("hồ lớn nhất huyện Lạc An", 1).passages
    follow_on = "Đó là hồ lớn nhất huyện Lạc An."
    assert ["Hồ Đá Bạc cạn.", follow_on] == [passage.sentence.text for passage in both][:2]
    assert "" == both[1].before
    assert (follow_on, "Hồ Đá Bạc cạn.") == (alone[0].sentence.text, alone[0].before)


def test_no_better_passage_is_repeated_around_another(tmp_path: Path) -> None:
    """No passage is preceded or followed by the sentence of a better one, for any question on the samples."""
    generations = Generations(tmp_path / "index")
    build(ROOT / "retrieval" / "samples", generations, BlankSegmenter())
    lines = (ROOT / "tests" / "samples_questions.jsonl").read_text(encoding="utf-8").splitlines()
    service = answer_service(generations)
    found = [service.answer(json.loads(line)["question"], 9).passages for line in lines]
    for passages in found:
        for rank, passage in enumerate(passages):
            better = {one.sentence.text for one in passages[:rank] if one.article == passage.article}
            assert better.isdisjoint({passage.before, passage.after} - {""})


def test_follow_ups_are_read_with_earlier_questions(generations: Generations) -> None:
    """A follow-up is completed from the question before it, which may be a follow-up itself."""
    asked = ("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Còn cầu Lục Hà thì sao?", "tai sao")
    service = answer_service(generations)
    read = [service.answer(question, 1, asked[:place]).understood for place, question in enumerate(asked)]
    assert [None, "Tổng vốn xây cầu Lục Hà là bao nhiêu?"] == read[:2]
    assert "cau luc ha" in fold(read[2] or "").lower()
    assert service.answer("Tại sao?").understood is None


def test_differing_figures_are_shown_together(tmp_path: Path) -> None:
    """Passages with different figures are shown first, newest first, with a note if two of them are shown."""
    (tmp_path / "articles").mkdir()
    for year, price in ((2023, "30.000"), (2025, "42.000"), (2024, "35.000")):
        text = f"Ngày: 1/2/{year}\nTin {year}\nGiá cá linh ở chợ Sen là {price} đồng/kg.\nChợ Sen họp mỗi sáng."
        (tmp_path / "articles" / f"{year}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    service = answer_service(generations)
    question = "Giá cá linh ở chợ Sen là bao nhiêu?"
    all_of_them, one = service.answer(question, 6), service.answer(question, 1)
    assert ["2025", "2024", "2023"] == [passage.article.id for passage in all_of_them.passages[: all_of_them.shown]]
    assert (3, 0) == (all_of_them.differing, one.differing)
    texts = answer_text(all_of_them, VIETNAMESE), answer_text(one, VIETNAMESE)
    assert [True, False] == [text.startswith(VIETNAMESE.differing) for text in texts]


def test_period_is_relative_to_asked_at(tmp_path: Path) -> None:
    """A relative date is resolved against the time of asking, and the answer names the period."""
    (tmp_path / "articles").mkdir()
    for day in ("2024-10-02", "2024-10-09"):
        text = f"Tin chợ\nNgày: {day}\n\nChợ Lạc An họp đông, giá lúa tăng.\n"
        (tmp_path / "articles" / f"{day}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    service = answer_service(generations)
    answers = [
        service.answer("tin tuần trước về chợ Lạc An", asked_at=datetime(2024, 10, day, 9, tzinfo=HO_CHI_MINH))
        for day in (9, 16)
    ]
    assert [["2024-10-02"], ["2024-10-09"]] == [[one.article.id for one in answer.passages] for answer in answers]
    assert [date(2024, 9, 30), date(2024, 10, 7)] == [
        answer.period.period.since for answer in answers if answer.period and answer.period.period
    ]
