import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.services.reply_plan import Card, Quotation, Status
from bot.services.summaries import SYLLABLES, Summary, SummaryRequest, SummarySentence
from bot.terminal.json_lines import (
    BatchLineError,
    BatchQuestion,
    answer_error_line,
    answer_line,
    article_line,
    read_question_line,
    read_summary_line,
    summary_error_line,
    summary_line,
    timeline_line,
)
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import HO_CHI_MINH, Period, of_years
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, MARCH_12, answer_of, timeline_entry, timeline_of

SENTENCE = Sentence(number=8, article=3, paragraph=2, position=1, start=10, end=30, text="Giá lúa tăng 10%.")
SUMMARISED = Sentence(number=8, article=3, paragraph=2, position=1, start=10, end=27, text="Giá lúa\u2028tăng 10%.")


def test_copies_are_named() -> None:
    """An article with copies has them, with their facts, in hits and in lists; any other has no such key."""
    copied = replace(ARTICLE, copies=(replace(ARTICLE, id="lua-2", source="Báo Mây"),))
    passage = Passage(copied, SENTENCE, "", "", None, 1.0)
    (hit,) = json.loads(answer_line("giá lúa?", answer_of(passage)))["hits"]
    facts = {"article_id": "lua-2", "title": "Giá lúa", "source": "Báo Mây", "url": "https://a.example/"}
    dates = {"published": "--09-25", "published_interval": None, "published_from": None, "date_basis": "text"}
    copies = [facts | dates]
    assert copies == hit["copies"] == json.loads(article_line(copied))["copies"]


def test_answer_has_the_contracts_shape() -> None:
    """The line of an answer has exactly the keys and formats of the contract."""
    passage = Passage(ARTICLE, SENTENCE, "Trước.", "", (8, 16), 1.23456789)
    expected = {
        "question": "giá lúa?",
        "answered": True,
        "status": "answered",
        "confidence": 0.8765,
        "understood": None,
        "language": "vi",
        "small_talk": False,
        "period": None,
        "period_met": None,
        "outdated": None,
        "hits": [
            {
                "rank": 1,
                "score": 1.234568,
                "text": "Giá lúa tăng 10%.",
                "article_id": "kinh-te/lua",
                "paragraph": 2,
                "sentence": 1,
                "title": "Giá lúa",
                "source": None,
                "url": "https://a.example/",
                "published": "--09-25",
                "published_interval": None,
                "published_from": None,
                "date_basis": "text",
                "replaced_by": None,
                "answer": [8, 16],
                "before": "Trước.",
                "after": "",
                "shown": True,
            }
        ],
        "cards": [
            {
                "article_id": "kinh-te/lua",
                "title": "Giá lúa",
                "source": None,
                "published": "--09-25",
                "published_interval": None,
                "published_from": None,
                "date_basis": "text",
                "replaced_by": None,
                "quotations": [
                    {"text": "Trước. Giá lúa tăng 10%.", "paragraph": 2, "sentences": [0, 1], "answer": [[15, 23]]}
                ],
            }
        ],
    }
    quotation = Quotation("Trước. Giá lúa tăng 10%.", 2, (0, 1), ((15, 23),))
    plan = replace(answer_of(passage, confidence=0.876543), cards=(Card(ARTICLE, (quotation,)),))
    assert expected == json.loads(answer_line("giá lúa?", plan))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (AskedPeriod(Period(date(2024, 9, 1), date(2024, 9, 30)), 0, 1), ["2024-09-01", "2024-09-30"]),
        (AskedPeriod(Period(until=date(2009, 12, 31)), 0, 1), [None, "2009-12-31"]),
        (AskedPeriod(Period(since=date(2024, 7, 1)), 0, 1), ["2024-07-01", None]),
        (AskedPeriod(None, 0, 1), None),
        (None, None),
    ],
)
def test_answer_has_the_period_asked_for(asked: AskedPeriod | None, expected: list[str | None] | None) -> None:
    """The period asked for is a pair of ISO dates, null for an open end, or null if there is none."""
    assert expected == json.loads(answer_line("x", answer_of(asked_period=asked)))["period"]


def test_earlier_questions_are_repeated() -> None:
    """The earlier questions of the conversation stand in the line; without any, the key is left out."""
    assert ["một", "hai"] == json.loads(answer_line("x", answer_of(), ("một", "hai")))["earlier"]
    assert "earlier" not in json.loads(answer_line("x", answer_of()))


def test_shown_hits_are_flagged() -> None:
    """Of the hits, those that the reply quotes are flagged; they come first."""
    passages = [Passage(ARTICLE, SENTENCE, "", "", None, 1.0)] * 3
    line = json.loads(answer_line("x", replace(answer_of(*passages), shown=2)))
    assert [True, True, False] == [hit["shown"] for hit in line["hits"]]
    assert [1, 2, 3] == [hit["rank"] for hit in line["hits"]]


@pytest.mark.parametrize(
    ("status", "shown", "answered"),
    [
        ("answered", 1, True),
        ("headlines", 1, True),
        ("headlines", 0, False),
        ("unsure", 1, False),
        ("other_period", 1, False),
        ("not_found", 1, False),
        ("other_language", 0, False),
        ("small_talk", 0, False),
    ],
)
def test_what_counts_as_answered(status: Status, shown: int, *, answered: bool) -> None:
    """Only an answer, and headlines that have any, count as answered; small talk is flagged."""
    plan = replace(answer_of(Passage(ARTICLE, SENTENCE, "", "", None, 1.0)), status=status, shown=shown)
    line = json.loads(answer_line("x", plan))
    assert (status, answered, status == "small_talk") == (line["status"], line["answered"], line["small_talk"])


@pytest.mark.parametrize("met", [True, False, None])
def test_period_met_is_shown(*, met: bool | None) -> None:
    """Whether the period is met is a truth value, or null where none is asked for."""
    assert met is json.loads(answer_line("x", replace(answer_of(), period_met=met)))["period_met"]


def test_article_has_the_contracts_shape() -> None:
    """The line of an article has exactly the keys of the contract."""
    expected = {
        "id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "url": "https://a.example/",
        "published": None,
        "published_interval": None,
        "published_from": None,
        "date_basis": "unknown",
        "replaced_by": None,
        "date_evidence": "",
        "sentences": 2,
    }
    assert expected == json.loads(article_line(replace(ARTICLE, published=PublicationDate())))


def test_a_line_is_one_line() -> None:
    """Line breaks in texts are escaped, and Vietnamese is not."""
    line = answer_error_line("dòng\nmột\u2028hai")
    assert "\n" not in line
    assert "dòng" in line
    assert {"question": None, "error": "dòng\nmột\u2028hai"} == json.loads(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"question": "giá lúa?"}', BatchQuestion("giá lúa?", None)),
        (
            '\ufeff{"question": "", "limit": 5, "asked_at": "2026-02-18T09:00:00+07:00"}\r\n',
            BatchQuestion("", 5, datetime(2026, 2, 18, 9, tzinfo=HO_CHI_MINH)),
        ),
        ('{"question": "x", "limit": null, "asked_at": null, "id": 7}', BatchQuestion("x", None)),
        ('{"question": "x", "earlier": ["một", ""]}', BatchQuestion("x", None, earlier=("một", ""))),
        ('{"question": "x", "earlier": null}', BatchQuestion("x", None)),
        ('{"question": "x", "earlier": []}', BatchQuestion("x", None)),
    ],
)
def test_question_line_is_decoded(line: str, expected: BatchQuestion) -> None:
    """Question, limit, time and earlier questions are decoded; null counts as left out, and other keys are ignored."""
    assert expected == read_question_line(line.encode())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"gia lua", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'"gia lua"', "question"),
        (b'{"question": 3}', "question"),
        (b'{"question": "x", "limit": 0}', "limit"),
        (b'{"question": "x", "limit": true}', "limit"),
        (b'{"question": "x", "limit": "3"}', "limit"),
        (b'{"question": "x", "asked_at": "today"}', "asked_at"),
        (b'{"question": "x", "asked_at": 3}', "asked_at"),
        (b'{"question": "x", "earlier": "y"}', '"earlier" must be a list of questions'),
        (b'{"question": "x", "earlier": ["y", 3]}', '"earlier" must be a list of questions'),
        (b'{"question": "x", "earlier": ["y", null]}', '"earlier" must be a list of questions'),
        (b'{"question": "x", "earlier": {"y": 1}}', '"earlier" must be a list of questions'),
    ],
)
def test_malformed_question_line_is_rejected(line: bytes, named: str) -> None:
    """A malformed line is rejected with a message that names the faulty part."""
    with pytest.raises(BatchLineError, match=named):
        read_question_line(line)


def test_summary_has_the_contracts_shape() -> None:
    """The line of a summary is one line with exactly the keys and formats of the contract."""
    line = summary_line(Summary((SummarySentence(SUMMARISED, ARTICLE),), 4, 2, "g"))
    sentence = {
        "text": "Giá lúa\u2028tăng 10%.",
        "article_id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "published": "--09-25",
        "published_interval": None,
        "published_from": None,
        "date_basis": "text",
        "replaced_by": None,
    }

    assert {"sentences": [sentence], "articles": 4, "undated": 2} == json.loads(line)
    assert "\n" not in line
    assert "Giá" in line


def test_summary_error_has_the_contracts_shape() -> None:
    """The line of a summary that cannot be made is an empty summary with the error."""
    assert {"sentences": [], "articles": 0, "error": "dòng 3"} == json.loads(summary_error_line("dòng 3"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"topic": "giá lúa"}', SummaryRequest("giá lúa", (), None, None, SYLLABLES)),
        (
            '\ufeff{"articles": ["a", "b/c"], "syllables": 80, "id": 7}\r\n',
            SummaryRequest("", ("a", "b/c"), syllables=80),
        ),
        (
            '{"topic": null, "since": "2026-02-01", "until": "2026-02-28", "syllables": null}',
            SummaryRequest(since=date(2026, 2, 1), until=date(2026, 2, 28)),
        ),
        ('{"topic": ""}', SummaryRequest()),
    ],
)
def test_summary_line_is_decoded(line: str, expected: SummaryRequest) -> None:
    """A request is decoded; null counts as left out, and other keys are ignored."""
    assert expected == read_summary_line(line.encode())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"gia lua", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'["gia lua"]', "object"),
        (b"{}", "topic"),
        (b'{"topic": null}', "nothing"),
        (b'{"topic": 3}', "topic"),
        (b'{"articles": "a"}', "articles"),
        (b'{"articles": ["a", 1]}', "articles"),
        (b'{"since": "yesterday"}', "since"),
        (b'{"until": 2026}', "until"),
        (b'{"topic": "x", "syllables": 0}', "syllables"),
        (b'{"topic": "x", "syllables": true}', "syllables"),
        (b'{"topic": "x", "syllables": "9"}', "syllables"),
    ],
)
def test_malformed_summary_line_is_rejected(line: bytes, named: str) -> None:
    """A malformed line is rejected with a message that names the faulty part."""
    with pytest.raises(BatchLineError, match=named):
        read_summary_line(line)


def test_dates_of_all_lines_show_intervals_and_events() -> None:
    """An interval, and that a date is the day of an event, are in the lines of answers, articles and summaries."""
    guessed = replace(
        ARTICLE,
        published=PublicationDate(
            None, 9, 25, "inferred", "Ngày 25/9", Period(date(2025, 9, 1), date(2026, 2, 28)), from_event=True
        ),
    )
    plan = replace(
        answer_of(Passage(guessed, SENTENCE, "", "", None, 1.0)),
        cards=(Card(guessed, (Quotation("x", 2, (0, 1), ()),)),),
    )
    answer = json.loads(answer_line("x", plan))
    summary = json.loads(summary_line(Summary((SummarySentence(SUMMARISED, guessed),), 1, 0, "g")))
    lines = [json.loads(article_line(guessed)), *answer["hits"], *answer["cards"], *summary["sentences"]]

    assert [("--09-25", ["2025-09-01", "2026-02-28"], "event")] * 4 == [
        (line["published"], line["published_interval"], line["published_from"]) for line in lines
    ]


def test_timeline_has_the_contracts_shape() -> None:
    """A line has the keys of its contract, and null for an open end."""
    since = timeline_entry("Từ năm 2024, cầu thu phí.", EventDate(of_years(2024), bound="since", start=0, end=11))
    line = json.loads(
        timeline_line(timeline_of(since, timeline_entry(event=replace(MARCH_12, basis="publication")), articles=3))
    )
    first, second = line["entries"]

    assert {
        "event": ["2024-01-01", None],
        "event_basis": "words",
        "event_words": [0, 11],
        "text": "Từ năm 2024, cầu thu phí.",
        "article_id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "url": "https://a.example/",
        "published": "2025-03-12",
        "published_interval": None,
        "published_from": None,
        "date_basis": "stated",
        "replaced_by": None,
    } == first
    assert (["2025-03-12", "2025-03-12"], "publication", None) == (
        second["event"],
        second["event_basis"],
        second["event_words"],
    )
    assert 3 == line["articles"]
