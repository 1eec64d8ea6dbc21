"""Timelines of dated quotations."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.building.build import build
from retrieval.dates.calendar import Period, of_months, of_years
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.summaries.timeline import MOST_ENTRIES, Entry, timeline
from tests.answers import BlankSegmenter
from tests.retrieval.texts import HOSTILE

PORT = {
    "title": "Cảng Mây Hạ đón tàu lớn",
    "published": "2024-09-25",
    "body": [
        "Hôm qua, cảng Mây Hạ đón con tàu đầu tiên dài hơn 300 m.",
        "Cảng Mây Hạ được lập năm 1995 trên nền bến đò cũ. Tháng 3/2019, cảng Mây Hạ có cầu tàu thứ hai.",
        "8 tháng đầu năm, cảng Mây Hạ bốc dỡ gần 88 triệu tấn hàng, tăng 22% so với cùng kỳ năm 2023.",
        "Cảng Mây Hạ là cảng lớn thứ ba của vùng với 40 cần cẩu.",
        "Có lần, cảng Mây Hạ đóng cửa vì bão, người già trong xã kể lại. Năm ấy cảng Mây Hạ mất mùa hàng.",
    ],
}
PORT_AGAIN = {
    "title": "Tàu 300 m vào cảng Mây Hạ",
    "published": "2024-09-26",
    "body": [
        "Con tàu đầu tiên dài hơn 300 m đã vào cảng Mây Hạ hôm 24/9, ban quản lý cho biết.",
        "7 tháng đầu năm, cảng Mây Hạ bốc dỡ gần 75 triệu tấn hàng.",
    ],
}
UNDATED = {"title": "Bến cũ", "published": None, "body": ["Hôm qua, cảng Mây Hạ đóng cửa vì có sương mù dày."]}
RECORDS = (PORT, PORT_AGAIN, UNDATED)


def index_of(folder: Path, records: Sequence[Mapping[str, object]]) -> SentenceIndex:
    lines = [json.dumps({"id": str(number), **record}) + "\n" for number, record in enumerate(records)]
    (folder / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    return generations.open()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    return index_of(tmp_path_factory.mktemp("port"), RECORDS)


def entries_of(
    index: SentenceIndex, topic: str = "cảng Mây Hạ", period: Period | None = None, articles: Sequence[int] = (0, 1, 2)
) -> list[Entry]:
    return timeline(index, articles, read_question(topic, BlankSegmenter()), period)


def times(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(one.event.period.since.isoformat(), one.event.period.until.isoformat()) for one in entries]


def test_order_of_time(index: SentenceIndex) -> None:
    """Entries are in order of the first day possible, the more precise first, not of publication."""
    assert [
        ("1995-01-01", "1995-12-31"),
        ("2019-03-01", "2019-03-31"),
        ("2024-01-01", "2024-07-31"),
        ("2024-01-01", "2024-08-31"),
        ("2024-09-24", "2024-09-24"),
        ("2024-09-25", "2024-09-25"),
    ] == times(entries_of(index))


def test_exact_slices(index: SentenceIndex) -> None:
    """Each quotation is a slice of its article, and its date words are a slice of the quotation."""
    entries = entries_of(index)

    assert [one.text for one in entries] == [index.text(one.article)[one.start : one.end] for one in entries]
    assert {"năm 1995", "Tháng 3/2019", "8 tháng đầu năm", "7 tháng đầu năm", ""} < {
        one.text[slice(*one.words)] for one in entries
    }
    assert list(range(len(entries))) == sorted(one.rank for one in entries)


def test_an_event_is_quoted_once(index: SentenceIndex) -> None:
    """Of two articles that report an event of one day in other words, one is quoted."""
    assert 1 == len([one for one in entries_of(index) if "300 m" in one.text])


def test_figures_of_different_times_are_all_quoted(index: SentenceIndex) -> None:
    """Sentences that differ only in time and figure are all quoted."""
    tons = {one.text[slice(*one.words)]: one.text for one in entries_of(index) if "triệu tấn" in one.text}

    assert "gần 88 triệu tấn" in tons["8 tháng đầu năm"]
    assert "gần 75 triệu tấn" in tons["7 tháng đầu năm"]


def test_a_changed_figure_is_quoted_again(tmp_path: Path) -> None:
    """Two figures of one day in the same words are both quoted."""
    records = [
        {"title": "Tin lũ", "published": "2024-09-25", "body": [f"Ngày 25/9, lũ ở Hà Lâm làm {dead} người chết."]}
        for dead in (12, 15, 15)
    ]
    index = index_of(tmp_path, records)

    assert ["12", "15"] == sorted(one.text[27:29] for one in entries_of(index, "lũ Hà Lâm"))


def test_a_date_of_publication_is_marked(index: SentenceIndex) -> None:
    """A fact without a time of its own has the date of its article, marked as such."""
    (entry,) = [one for one in entries_of(index) if "40 cần cẩu" in one.text]

    assert ("publication", (0, 0)) == (entry.event.basis, entry.words)


def test_nothing_undated(index: SentenceIndex) -> None:
    """Neither "năm ấy" nor "hôm qua" in an undated article is in a timeline."""
    assert not [one for one in entries_of(index) if "bão" in one.text or "sương mù" in one.text]
    assert [] == entries_of(index, articles=[2])


def test_a_period_is_that_of_the_events(index: SentenceIndex) -> None:
    """With a period, only events that surely lie in it are quoted, whenever they were published."""
    assert [("1995-01-01", "1995-12-31")] == times(entries_of(index, period=of_years(1990, 10)))
    assert ["2024-09-24", "2024-09-25"] == [since for since, _ in times(entries_of(index, period=of_months(2024, 9)))]
    assert [] == entries_of(index, period=of_months(1995, 5))


def test_a_topic_typed_without_diacritics(index: SentenceIndex) -> None:
    """A topic without diacritics gives the same timeline."""
    assert times(entries_of(index)) == times(entries_of(index, "cang may ha"))


def test_before_that_with_its_date(tmp_path: Path) -> None:
    """A sentence that depends on the one before only for a time that it names is quoted alone."""
    body = ["Chợ họp đông từ sáng sớm tới tối mịt.", "Trước đó, hôm 16/1, cảng Mây Hạ gửi thư mời 20 hãng tàu."]
    index = index_of(tmp_path, [{"title": "Cảng Mây Hạ", "published": "2026-02-10", "body": body}])

    assert [body[1]] == [one.text for one in entries_of(index, articles=[0])]


def test_the_number_of_entries_is_limited(tmp_path: Path) -> None:
    """Of many dated facts the best are taken, in order of time."""
    body = [f"Ngày {day}/9/2024, tàu thứ {day * 7} mang cờ nước {day * 3} cập cảng Mây Hạ." for day in range(1, 31)]
    entries = entries_of(
        index_of(tmp_path, [{"title": "Cảng Mây Hạ", "published": "2024-10-01", "body": body}]), articles=[0]
    )

    assert MOST_ENTRIES == len(entries)
    assert sorted(times(entries)) == times(entries)


def test_off_topic(index: SentenceIndex) -> None:
    """Without articles on the topic the timeline is empty."""
    assert [] == entries_of(index, articles=[])
    assert [] == entries_of(index, "khủng long")


@given(
    lines=st.lists(HOSTILE | st.sampled_from(PORT["body"]), max_size=6),
    published=st.sampled_from([None, "2024", "2024-09", "2024-09-25", "--09-25", "0001-01-01", "9999-12-31"]),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_of_any_text(tmp_path_factory: pytest.TempPathFactory, lines: list[str], published: str | None) -> None:
    """For any articles, entries are exact slices in order of time, and nothing is raised."""
    body = [line.encode("utf-8", "replace").decode() for line in lines]
    index = index_of(tmp_path_factory.mktemp("hostile"), [{"title": "Cảng", "published": published, "body": body}])
    entries = entries_of(index, articles=range(index.article_count))

    assert [one.text for one in entries] == [index.text(one.article)[one.start : one.end] for one in entries]
    assert [one.event.period.since for one in entries] == sorted(one.event.period.since for one in entries)
