import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.terminal.json_lines import (
    BatchLineError,
    BatchQuestion,
    answer_line,
    article_line,
    error_line,
    read_batch_line,
)
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import HO_CHI_MINH, Period
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, answer_of

SENTENCE = Sentence(number=8, article=3, paragraph=2, position=1, start=10, end=30, text="Giá lúa tăng 10%.")


def test_answer_has_the_contracts_shape() -> None:
    """An answer's line holds exactly the keys of the contract, in its forms."""
    passage = Passage(ARTICLE, SENTENCE, "Trước.", "", (8, 16), 1.23456789)
    expected = {
        "question": "giá lúa?",
        "answered": True,
        "confidence": 0.8765,
        "understood": None,
        "period": None,
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
                "date_basis": "text",
                "answer": [8, 16],
                "before": "Trước.",
                "after": "",
            }
        ],
    }
    assert expected == json.loads(answer_line("giá lúa?", answer_of(passage, confidence=0.876543)))


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
def test_answer_tells_the_period(asked: AskedPeriod | None, expected: list[str | None] | None) -> None:
    """The period asked for is told as ISO dates, an open end as null, and no range as null."""
    assert expected == json.loads(answer_line("x", answer_of(asked_period=asked)))["period"]


def test_article_has_the_contracts_shape() -> None:
    """An article's line holds exactly the keys of the contract."""
    expected = {
        "id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "url": "https://a.example/",
        "published": None,
        "date_basis": "unknown",
        "date_evidence": "",
        "sentences": 2,
    }
    assert expected == json.loads(article_line(replace(ARTICLE, published=PublicationDate())))


def test_a_line_is_one_line() -> None:
    """Line breaks within texts don't break the line, and Vietnamese stays readable."""
    line = error_line("dòng\nmột\u2028hai")
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
    ],
)
def test_batch_line_is_read(line: str, expected: BatchQuestion) -> None:
    """A line's question and limit are read; what else it holds is let be."""
    assert expected == read_batch_line(line.encode())


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
    ],
)
def test_malformed_batch_line_is_refused(line: bytes, named: str) -> None:
    """What cannot be read is refused with a message that names what to mend."""
    with pytest.raises(BatchLineError, match=named):
        read_batch_line(line)
