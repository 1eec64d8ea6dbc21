"""Articles of which only an interval of publication is known: how they are stored, found and sorted."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.articles import parsing
from retrieval.building.build import build
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period, of_months, of_years
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.headlines import headlines
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.string_table import StringTable
from retrieval.ranking.period_match import meets_period, year_taken
from retrieval.ranking.period_penalty import NAMED, OUTSIDE, newest_day, period_penalty, published_in
from retrieval.summaries.article_selection import articles_between
from retrieval.summaries.summary import summarise
from tests.answers import BlankSegmenter

WINTER = of_months(2025, 9, 6)
LONG = of_months(2024, 10, 17)  # longer than a year, and all of 2025 lies in it
DATES = {
    "mùa đông": PublicationDate(None, 11, 25, "inferred", "cùng kỳ", WINTER, from_event=True),
    "dài": PublicationDate(basis="inferred", evidence="cùng kỳ", interval=LONG),
    "hè": PublicationDate(basis="inferred", evidence="cùng kỳ", interval=of_months(2025, 6, 2)),
    "ngày": PublicationDate(2025, 12, 5, "text", "5/12/2025"),
    "không": PublicationDate(),
}
ARTICLES = dict(enumerate(DATES))
BODIES = {
    "mùa đông": "Cầu Đò Gát thông xe sau hai năm xây dựng.",
    "dài": "Giá lúa ở Lạc An tăng 200 đồng theo hợp tác xã.",
    "hè": "Trường tiểu học Mây Hạ đón 300 học sinh vào lớp.",
    "ngày": "Nước sông lên nhanh làm ngập bãi Hà Lâm.",
    "không": "Ông Tư kể chuyện làng đắp đê ngăn lũ ngày xưa cho trẻ.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of articles with these dates, built in full and then by copying."""
    folder = tmp_path_factory.mktemp("intervals")
    records = [{"id": name, "title": name, "body": f"{BODIES[name]} Ngày 25/11, chợ mở hội."} for name in DATES]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def date_of(*, title: str, **_: object) -> PublicationDate:
        return DATES[title]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parsing, "published_date", date_of)
        build(folder / "a.jsonl", Generations(folder / "index"), BlankSegmenter())
    build(folder / "a.jsonl", Generations(folder / "index"), BlankSegmenter())
    return folder / "index"


@pytest.fixture(scope="module")
def index(folder: Path) -> SentenceIndex:
    return Generations(folder).open()


def test_dates_are_stored(index: SentenceIndex) -> None:
    """A stored date has its interval and its event, after another build, too."""
    assert DATES == {article.id: article.published for article in index.articles}


def test_an_index_from_before_intervals_opens(folder: Path) -> None:
    """Records without the keys of intervals and events are of dates without either."""
    generations = Generations(folder)
    written = generations.folder_of(generations.open())
    records = [json.loads(record) for record in StringTable.load(written, "records")]
    for record in records:
        del record["published_interval"], record["published_from"]
    old = folder / "old"
    old.mkdir()
    for file in written.iterdir():
        (old / file.name).symlink_to(file)
    for file in old.glob("records.*"):
        file.unlink()
    StringTable.of(map(json.dumps, records)).save(old, "records")

    assert PublicationDate(None, 11, 25, "inferred", "cùng kỳ") == GenerationIndex(old).article(0).published


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (of_years(2025), {"hè", "ngày"}),
        (WINTER, {"mùa đông", "ngày"}),
        (of_months(2025, 9, 5), {"ngày"}),
        (Period(since=date(2025, 9, 1)), {"mùa đông", "ngày"}),
        (of_years(2024, 3), {"mùa đông", "dài", "hè", "ngày"}),
    ],
)
def test_an_interval_lies_whole_in_the_period(index: SentenceIndex, period: Period, expected: set[str]) -> None:
    """A period is met only by the articles whose interval lies in it; the others count as undated in summaries."""
    inside = {ARTICLES[int(number)] for number in published_in(index, period).nonzero()[0]}
    articles, uncertain = articles_between(index, period)

    assert expected == inside == {ARTICLES[number] for number in articles}
    overlapping = [known for known in DATES.values() if known.period is None or _overlap(known.period, period)]
    assert len(overlapping) - len(expected) == uncertain


def _overlap(one: Period, other: Period) -> bool:
    return one.since <= other.until and other.since <= one.until


@pytest.mark.parametrize("place", range(len(DATES)))
def test_a_sentence_without_a_time_meets_what_its_interval_lies_in(index: SentenceIndex, place: int) -> None:
    """A sentence that names no time is of a period only if the whole interval of its article is."""
    periods = [of_years(2025), of_years(2024, 3), WINTER, of_months(2025, 11), of_months(2025, 6, 2)]
    known = DATES[ARTICLES[place]]

    assert [known.lies_in(period) for period in periods] == [meets_period(index, 2 * place, one) for one in periods]


def test_a_day_of_an_unknown_year_names_no_period(index: SentenceIndex) -> None:
    """A day without a year is of the year of an interval within one year, and of none of two years."""
    sentences = np.arange(1, 2 * len(DATES), 2)
    asked = AskedPeriod(of_months(2025, 11, 2), 0, 1)
    penalty = period_penalty(index, sentences, np.ones(len(sentences), np.float32), asked)

    assert [OUTSIDE, OUTSIDE, NAMED, 0, OUTSIDE] == pytest.approx(penalty)


def test_an_interval_is_not_the_newest(index: SentenceIndex) -> None:
    """The archive ends with its newest known day, which headlines are of; lists put an interval at its first month."""
    newest_first = ["ngày", "mùa đông", "hè", "dài", "không"]
    found = headlines(index, None, len(DATES))

    assert date(2025, 12, 5) == newest_day(index)
    assert ["ngày"] == [ARTICLES[hit.article] for hit in found.hits]
    assert newest_first == sorted(DATES, key=lambda name: DATES[name].sort_key, reverse=True)


def test_the_year_of_an_interval_is_taken(index: SentenceIndex) -> None:
    """Half a year without its year is that of the interval that lies in it, if one does."""
    half, spring = (AskedPeriod(of_months(2023, month, months), 0, 1, bare=True) for month, months in ((6, 3), (3, 3)))

    assert of_months(2025, 6, 3) == year_taken(index, half, [4])
    assert year_taken(index, spring, [4]) is None
    assert year_taken(index, half, [0]) is None


def test_summaries_are_in_order_of_time(index: SentenceIndex) -> None:
    """A summary quotes an article of an interval among those whose dates are known, and unknown dates last."""
    chosen = summarise(index, range(0, 2 * len(DATES), 2), syllables=200, query=None)

    assert ["dài", "hè", "mùa đông", "ngày", "không"] == [ARTICLES[sentence.article] for sentence in chosen]
