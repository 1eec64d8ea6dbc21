from dataclasses import replace
from datetime import date

import pytest

from bot.services.reply_plan import ReplyPlan, Status
from bot.services.timelines import TimelineRequest
from bot.texts.answer_header import answer_header, event_time, spaced_header, timeline_footnote, timeline_heading
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import Basis, PublicationDate
from retrieval.index.sentence_index import Sentence
from retrieval.questions.small_talk import KINDS
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, MARCH_12, answer_of, timeline_entry, timeline_of

YEAR = AskedPeriod(of_years(2019), 0, 1)
SENTENCE = Sentence(0, 0, paragraph=0, position=0, start=0, end=17, text="Giá lúa tăng 10%.")
PASSAGE = Passage(
    replace(ARTICLE, published=PublicationDate(2025, 3, 12, "inferred", "cùng kỳ năm 2024")),
    SENTENCE,
    before="",
    after="",
    answer=None,
    score=1.0,
)
UNDATED = replace(PASSAGE, article=replace(ARTICLE, published=PublicationDate(None, 9, 25, "text")))
OF_WINTER = replace(PASSAGE, article=replace(ARTICLE, published=PublicationDate(interval=of_months(2025, 9, 6))))


def plan_of(status: Status, *passages: Passage, asked: AskedPeriod | None = None, met: bool | None = None) -> ReplyPlan:
    """Return the plan of a reply that shows these passages."""
    return replace(answer_of(*passages, asked_period=asked), status=status, period_met=met)


@pytest.mark.parametrize(
    ("plan", "vietnamese", "english"),
    [
        (plan_of("answered", PASSAGE), "", ""),
        (plan_of("answered", PASSAGE, asked=YEAR, met=True), "Bạn hỏi về: năm 2019", "You ask about: 2019"),
        (
            replace(plan_of("answered", PASSAGE, PASSAGE), differing=2),
            "Các bài đưa số liệu khác nhau, bài mới nhất trước:",
            "The articles give different figures, the newest first:",
        ),
        (
            plan_of("unsure", PASSAGE),
            "Tôi không chắc, nhưng đoạn này có thể là câu trả lời:",
            "I am not sure, but this passage may be the answer:",
        ),
        (
            plan_of("other_period", PASSAGE, asked=YEAR, met=False),
            "Về việc này, kho bài không có thông tin năm 2019. Gần nhất (12/3/2025):",
            "On this, the articles have nothing from 2019. The nearest (12/3/2025):",
        ),
        (
            plan_of("other_period", UNDATED, asked=YEAR, met=False),
            "Về việc này, kho bài không có thông tin năm 2019. Gần nhất:",
            "On this, the articles have nothing from 2019. The nearest:",
        ),
        (
            plan_of("other_period", OF_WINTER, asked=YEAR, met=False),
            "Về việc này, kho bài không có thông tin năm 2019. Gần nhất (khoảng cuối 2025 – đầu 2026):",
            "On this, the articles have nothing from 2019. The nearest (about late 2025 – early 2026):",
        ),
        (
            plan_of("not_found", PASSAGE),
            "Kho bài chưa có câu trả lời.\nĐoạn có vẻ liên quan nhất:",
            "I found no answer in the articles.\nThe passage that seems closest:",
        ),
        (plan_of("not_found"), "Kho bài chưa có câu trả lời.", "I found no answer in the articles."),
        (
            plan_of("not_found", asked=YEAR, met=False),
            "Kho bài chưa có câu trả lời.",
            "I found no answer in the articles.",
        ),
        (
            replace(plan_of("not_found"), source="Báo Xa"),
            "Các bài của Báo Xa chưa có câu trả lời.",
            "I found no answer in the articles of Báo Xa.",
        ),
        (plan_of("headlines", PASSAGE), "Tin mới nhất trong kho bài:", "The newest articles:"),
        (plan_of("headlines", PASSAGE, asked=YEAR, met=True), "Tin năm 2019:", "News from 2019:"),
        (
            plan_of("headlines", PASSAGE, asked=YEAR, met=False),
            "Kho bài không có bài đăng năm 2019. Bài mới nhất (12/3/2025):",
            "There is no article from 2019. The newest (12/3/2025):",
        ),
        (
            plan_of("headlines", PASSAGE, asked=AskedPeriod(None, 0, 1)),
            "Tin mới nhất trong kho bài:",
            "The newest articles:",
        ),
        (plan_of("headlines"), "Kho bài chưa có bài nào rõ ngày đăng.", "No article has a known date of publication."),
        (replace(plan_of("not_found"), articles=0), VIETNAMESE.archive_empty, ENGLISH.archive_empty),
        (plan_of("forwarded", PASSAGE), VIETNAMESE.reader.messages.forwarded, ENGLISH.reader.messages.forwarded),
        (
            plan_of("forwarded"),
            VIETNAMESE.reader.messages.forwarded_unknown,
            ENGLISH.reader.messages.forwarded_unknown,
        ),
        (replace(plan_of("headlines"), articles=0), VIETNAMESE.archive_empty, ENGLISH.archive_empty),
        (
            replace(plan_of("answered", PASSAGE), language="en"),
            "The articles are in Vietnamese; in their own words:",
            "The articles are in Vietnamese; in their own words:",
        ),
        (
            replace(plan_of("other_language"), language="en"),
            f"{VIETNAMESE.reply.other_language}\n{VIETNAMESE.reply.examples}",
            f"{ENGLISH.reply.other_language}\n{ENGLISH.reply.examples}",
        ),
    ],
)
def test_header_of_each_status(plan: ReplyPlan, vietnamese: str, english: str) -> None:
    """The header says what the passages are, where that is not simply the answer; a refusal names no period."""
    assert vietnamese == answer_header(plan, VIETNAMESE)
    assert english == answer_header(plan, ENGLISH)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
@pytest.mark.parametrize("articles", [0, 3])
def test_header_of_small_talk(texts: Texts, articles: int) -> None:
    """Each kind of small talk has a short sentence and examples, whatever the archive holds."""
    for kind in KINDS:
        header = answer_header(ReplyPlan("small_talk", "g", articles, small_talk=kind), texts)
        assert f"{texts.reply.small_talk[kind]}\n{texts.reply.examples}" == header


def test_the_question_as_understood_stands_first() -> None:
    """The question as understood stands first, on one line and shortened if it is long."""
    plan = replace(plan_of("unsure", PASSAGE), understood="Giá lúa\nbao nhiêu?", reworded=True)
    assert f"Tôi hiểu bạn hỏi: “Giá lúa bao nhiêu?”\n{VIETNAMESE.reply.unsure}" == answer_header(plan, VIETNAMESE)
    assert 220 > len(
        answer_header(replace(plan_of("answered", PASSAGE), understood="giá lúa " * 100, reworded=True), VIETNAMESE)
    )


def test_the_period_is_named_once() -> None:
    """A period that the question as understood names is not repeated below it."""
    plan = replace(plan_of("answered", PASSAGE, asked=YEAR, met=True), understood="Giá lúa năm 2019?", reworded=True)
    assert "Tôi hiểu bạn hỏi: “Giá lúa năm 2019?”" == answer_header(plan, VIETNAMESE)
    same = replace(plan, reworded=False)
    assert "Bạn hỏi về: năm 2019" == answer_header(same, VIETNAMESE)


def test_space_below_the_header() -> None:
    """A header that announces the passage stands right above it, another is set off, and without one is no space."""
    assert "Bài mới nhất trước:\n" == spaced_header("Bài mới nhất trước:")
    assert "Bạn hỏi về: năm 2019\n\n" == spaced_header("Bạn hỏi về: năm 2019")
    assert "" == spaced_header("")


@pytest.mark.parametrize(
    ("unit", "vietnamese", "english"),
    [
        (of_days(date(2024, 9, 25)), "25/9/2024", "25/9/2024"),
        (of_days(date(2026, 2, 18), 3), "từ 18/2 đến 20/2/2026", "18/2 – 20/2/2026"),
        (of_months(2024, 9), "tháng 9/2024", "9/2024"),
        (of_months(2024, 1), "tháng 1/2024", "1/2024"),
        (of_months(2024, 1, 8), "8 tháng đầu năm 2024", "the first 8 months of 2024"),
        (of_months(2024, 3, 3), "từ tháng 3 đến tháng 5/2024", "3 – 5/2024"),
        (of_quarter(2024, 3), "quý 3/2024", "Q3 2024"),
        (of_years(1995), "năm 1995", "1995"),
        (of_years(2016, 5), "từ năm 2016 đến năm 2020", "2016 – 2020"),
        (Period(date(9999, 12, 1), date.max), "tháng 12/9999", "12/9999"),
    ],
)
def test_precision_of_a_time(unit: Period, vietnamese: str, english: str) -> None:
    """A month is named as a month, a year as a year, and a range by its ends at the same precision."""
    published = PublicationDate()

    assert vietnamese == event_time(EventDate(unit), published, VIETNAMESE)
    assert english == event_time(EventDate(unit), published, ENGLISH)


@pytest.mark.parametrize(
    ("event", "basis", "evidence", "expected"),
    [
        (MARCH_12, "stated", "", "12/3/2025"),
        (MARCH_12, "text", "Sáng 12/3/2025", "12/3/2025"),
        (MARCH_12, "file", "20250312", "12/3/2025"),
        (MARCH_12, "inferred", "cùng kỳ năm 2024", "12/3/2025"),
        (replace(MARCH_12, basis="words"), "inferred", "cùng kỳ năm 2024", "12/3/2025"),
        (replace(MARCH_12, basis="publication"), "stated", "", "đăng 12/3/2025"),
        (
            replace(MARCH_12, basis="publication"),
            "inferred",
            "cùng kỳ năm 2024",
            "đăng 12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)",
        ),
        (EventDate(of_years(2024), part="đầu", bound="until"), "stated", "", "đến đầu năm 2024"),
        (EventDate(of_months(2024, 9), part="nửa sau", bound="since"), "stated", "", "từ nửa cuối tháng 9/2024"),
    ],
)
def test_basis_of_a_time(event: EventDate, basis: Basis, evidence: str, expected: str) -> None:
    """A time is given alone, as precisely as it is known; a date of publication says so, with its basis."""
    assert expected == event_time(event, PublicationDate(2025, 3, 12, basis, evidence), VIETNAMESE)


def test_the_day_of_an_event_is_not_one_of_publication() -> None:
    """A sentence dated by its article is of the event's day where that is what is known, and else published then."""
    published = PublicationDate(2025, 3, 12, "inferred", "cùng kỳ năm 2024", from_event=True)
    interval = PublicationDate(basis="inferred", evidence="cùng kỳ năm 2024", interval=of_months(2024, 9, 6))
    by_publication = replace(MARCH_12, basis="publication")
    of_event = "sự kiện ngày 12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)"

    assert of_event == event_time(by_publication, published, VIETNAMESE)
    assert "đăng khoảng cuối 2024 – đầu 2025 (suy ra từ nội dung)" == event_time(by_publication, interval, VIETNAMESE)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_heading_of_a_timeline(texts: Texts) -> None:
    """The heading names topic, period and number of articles; without entries it says which of them has none."""
    reasons, year = texts.reader.timelines, TimelineRequest("cầu", date(1998, 1, 1), date(1998, 12, 31))

    assert reasons.topic_unknown == timeline_heading(timeline_of(articles=0), year, texts)
    of_year = texts.topic_of("cầu", year.period)
    assert reasons.period_empty.format(topic=of_year) == timeline_heading(timeline_of(articles=2), year, texts)
    assert reasons.undated == timeline_heading(timeline_of(articles=2), TimelineRequest("cầu"), texts)
    found = timeline_of(timeline_entry(), articles=3336)
    number = texts.editor.number(3336)
    assert reasons.heading.format(topic=of_year, articles=number) == timeline_heading(found, year, texts)


def test_footnote_of_a_timeline() -> None:
    """That dates are counted from the day of publication is said once, if any is."""
    stated = timeline_entry(event=replace(MARCH_12, basis="words"))
    assert VIETNAMESE.reader.timelines.counted == timeline_footnote(timeline_of(stated, timeline_entry()), VIETNAMESE)
    assert "" == timeline_footnote(timeline_of(stated), VIETNAMESE)
