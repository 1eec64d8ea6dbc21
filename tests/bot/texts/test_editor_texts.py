import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.services.build_progress import BuildStatus
from bot.services.meaning_numbers import MeaningNumbers
from bot.services.statistics import BotStatistics
from bot.texts.adding_texts import AddingTexts
from bot.texts.correction_texts import CorrectionTexts
from bot.texts.editor_texts import ENGLISH, VIETNAMESE, EditorTexts
from bot.texts.feed_texts import FeedTexts
from bot.texts.review_texts import ReviewTexts
from retrieval.articles.model import Fault, FaultKind
from retrieval.building.options import Progress
from retrieval.meaning.fill_status import FillStatus
from storage.feeds import FeedNumbers
from storage.review import AskedQuestion, Statistics


def formats(texts: EditorTexts | ReviewTexts | AddingTexts | CorrectionTexts | FeedTexts) -> dict[str, object]:
    """Return the fields of each format and the keys of each table, by the name of the text."""
    found: dict[str, object] = {}
    for name in (field.name for field in fields(texts)):
        value = getattr(texts, name)
        if isinstance(value, ReviewTexts | AddingTexts | CorrectionTexts | FeedTexts):
            value = formats(value).items()
        found[name] = sorted(re.findall(r"\{(\w+)\}", value)) if isinstance(value, str) else list(value)
    return found


def test_both_languages_are_complete() -> None:
    """Both languages have the same texts with the same fields, and a reason for each kind of fault."""
    assert formats(VIETNAMESE) == formats(ENGLISH)
    assert set(get_args(FaultKind)) == VIETNAMESE.fault_reasons.keys()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (BuildStatus(Progress("reading")), "Bước 1/4: đọc bài"),
        (BuildStatus(Progress("reading", 12_345), 60_000.4), "Bước 1/4: đọc bài\n12.345 câu · 60.000 câu/giây"),
        (
            BuildStatus(Progress("segmenting", 4321, 10_000), 950.0, 5.98),
            "Bước 2/4: phân tích câu\n▓▓▓▓▓░░░░░░░ 43%\n4.321/10.000 câu mới · 950 câu/giây · còn khoảng 10 giây",
        ),
        (
            BuildStatus(Progress("compiling", 5, 5), 0.5, 0.0),
            "Bước 3/4: sắp xếp kho bài\n▓▓▓▓▓▓▓▓▓▓▓▓ 100%\ncòn khoảng 5 giây",
        ),
        (BuildStatus(Progress("checking")), "Bước 4/4: kiểm tra"),
    ],
)
def test_build_status(status: BuildStatus, expected: str) -> None:
    """The status is the step, then a bar, the speed and the time left, each if known."""
    assert expected == VIETNAMESE.build_status(status)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1.0, "5 giây"),
        (59.9, "60 giây"),
        (60.0, "1 phút"),
        (61.0, "2 phút"),
        (3599.0, "60 phút"),
        (7300.0, "2 giờ 2 phút"),
    ],
)
def test_time_left(seconds: float, expected: str) -> None:
    """Time left is rounded up to five seconds, or to a minute."""
    text = VIETNAMESE.build_status(BuildStatus(Progress("segmenting", 1, 2), 1.0, seconds))
    assert text.endswith(f"còn khoảng {expected}")


def test_faults_are_listed_by_place_and_reason() -> None:
    """At most five faults are listed, by their path below the folder, and the others counted; none is an empty text."""
    places = ["/bài/kinh tế/a.txt", "/bài/b.jsonl:3", ascii("/bài/h\udcff.txt"), "/bài/" + "d" * 200, "/bài/e.txt"]
    faults = [Fault(place, "in English", "encoding") for place in [*places, "/bài/f.txt", "/bài/g.txt"]]
    heading, *lines, more = VIETNAMESE.faults(faults, "/bài").splitlines()
    assert (VIETNAMESE.faults_heading, "… và 2 chỗ khác") == (heading, more)
    reason = VIETNAMESE.fault_reasons["encoding"]
    names = [line.removeprefix("• ").removesuffix(f": {reason}") for line in lines]
    assert ["kinh tế/a.txt", "b.jsonl:3", "h\\udcff.txt'", "d" * 79 + "…", "e.txt"] == names
    assert VIETNAMESE.faults(faults[:5], "/bài").endswith(f"• e.txt: {reason}")
    assert "" == VIETNAMESE.faults([], "/bài")


def test_unanswered_questions_have_local_times() -> None:
    """Unanswered questions are listed with the time in Vietnam, one to a line, and left out in groups."""
    question = AskedQuestion(1, datetime(2025, 12, 31, 18, 5, tzinfo=UTC), "Giá\nvàng " + "a" * 100)
    statistics = BotStatistics(1234, 56_789, None, Statistics(3, 7, 2, 1, 5, 1, (question,)), 0, FeedNumbers(12, 1))
    expected = (
        "Kho bài: 1.234 bài, 56.789 câu\nHôm nay: 3 câu hỏi\nTuần này: 7 câu hỏi\n"
        "Trả lời được 29%, chưa chắc 14%, không trả lời được 57%\nĐánh giá tuần này: 👍 5, 👎 1\n"
        "Nguồn tin: 12, 1 nguồn đang lỗi\n\n"
    )
    listed = VIETNAMESE.statistics(statistics, None, questions=True)
    assert f"{expected}{VIETNAMESE.unanswered_heading}\n• 1/1/2026 01:05 – Giá vàng…" == listed
    assert expected + VIETNAMESE.unanswered_in_private == VIETNAMESE.statistics(statistics, None, questions=False)


def test_vectors_are_counted() -> None:
    """A line says of how many sentences there are vectors, what they take, and how long it takes, if that is known."""
    asked, feeds = Statistics(0, 0, 0, 0, 0, 0, ()), FeedNumbers(0, 0)
    for per_second, left in ((50.0, (", còn khoảng 6 phút", ", about 6 min left")), (None, ("", ""))):
        status = FillStatus("g", 60_000, 45_000, datetime.now(UTC), per_second)
        statistics = BotStatistics(9, 60_000, None, asked, 0, feeds, MeaningNumbers("tiny", status, 17_400_000))
        for texts, line in (
            (VIETNAMESE, f"So theo nghĩa (tiny): 45.000/60.000 câu, 18 MB{left[0]}"),
            (ENGLISH, f"Compared by meaning (tiny): 45,000 of 60,000 sentences, 18 MB{left[1]}"),
        ):
            assert line == texts.statistics(statistics, None, questions=True).splitlines()[1]
