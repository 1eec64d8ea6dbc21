"""Tests of retrieval/headlines.py."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.dates.calendar import Period
from retrieval.headlines import headlines, is_reported
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from tests.answers import BlankSegmenter

# Id, title, day of publication, body.
ARTICLES = [
    ("cau", "Cầu Đò Gát thông xe", "2024-09-20", "Cầu Đò Gát thông xe sáng 20/9 sau hai năm xây dựng."),
    ("cho", "Chợ nổi đông khách", "2024-09-25", "(Ảnh: Văn Tám)\nAnh Tám\nChợ nổi đón bảy nghìn khách trong tuần."),
    (
        "lua",
        "Giá lúa ở Lạc An tăng",
        "2024-09-25",
        "Giá lúa ở Lạc An tăng 200 đồng. Ngày 23/9, thương lái đến mua hết lúa.",
    ),
    (
        "lap",
        "Giá lúa ở Lạc An tăng",
        "2024-09-24",
        "Giá lúa ở Lạc An tăng 200 đồng theo hợp tác xã. Dân làng rất mừng.",
    ),
    ("nuoc", "Nước lên", "2024-09-26", "Nước sông lên nhanh vào tối 24/9 làm ngập bãi Hà Lâm."),
    ("hoi", "Hội làng Mây Hạ", "2024-10-20", "Hội làng Mây Hạ mở vào ngày 3/11 tới ở sân đình. Hội có đua thuyền."),
    ("thang", "Trường mới", "2024-09", "Trường tiểu học Mây Hạ đón 300 học sinh vào lớp."),
    ("cu", "Điện về xã", "2023-01-05", "Xã Mây Hạ có điện từ lưới quốc gia sau mười năm chờ."),
    ("khong", "Chuyện làng", None, "Ông Tư kể chuyện làng đắp đê ngăn lũ ngày xưa cho trẻ."),
    ("ngan", "Thông báo", "2024-10-21", "Tạm nghỉ. Tạm nghỉ chợ."),
]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """An index of the articles."""
    folder = tmp_path_factory.mktemp("headlines")
    records = [
        {"id": id_, "title": title, "body": body} | ({"published": day} if day else {})
        for id_, title, day, body in ARTICLES
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    return generations.open()


def days(since: str, until: str | None = None) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until or since))


def found(
    index: SentenceIndex, period: Period | None, limit: int = 9, scores: Mapping[str, float] | None = None
) -> list[str]:
    """Return the ids of the articles of the headlines."""
    numbers = {article.id: article.number for article in index.articles}
    topic = None if scores is None else {numbers[id_]: score for id_, score in scores.items()}
    return [index.article(one.article).id for one in headlines(index, period, limit, topic).hits]


def test_newest_first(dated: SentenceIndex) -> None:
    """Without a period they are those of the newest week at most; a fragment is none."""
    assert ["hoi"] == found(dated, None)
    assert ["hoi"] == found(dated, None, 2)
    assert headlines(dated, None, 2).period_met is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (days("2024-09-25"), ["cho", "lua"]),
        (days("2024-09-23"), ["lua"]),
        (days("2024-09-01", "2024-09-30"), ["lua", "nuoc", "cho", "cau", "thang"]),
        (days("2024-11-01", "2024-11-30"), ["hoi"]),
        (days("2023-01-01", "2023-12-31"), ["cu"]),
        (Period(since=date(2024, 9, 25)), ["hoi", "nuoc", "cho", "lua"]),
        (Period(until=date(2023, 12, 31)), ["cu"]),
    ],
)
def test_of_a_period(dated: SentenceIndex, period: Period, expected: list[str]) -> None:
    """They were published in the period, the largest story first and then the newest, or name a time of it."""
    assert expected == found(dated, period)
    assert headlines(dated, period, 9).period_met


def test_period_without_news(dated: SentenceIndex) -> None:
    """Where a period has none, they are those of the newest day, which do not meet it."""
    result = headlines(dated, days("2025-03-01", "2025-03-31"), 2)

    assert result.period_met is False
    assert ["hoi"] == [dated.article(one.article).id for one in result.hits]


def test_limit_counts_published_ones_first(dated: SentenceIndex) -> None:
    """Articles published in the period come before those with an event in it."""
    assert ["lap", "nuoc"] == found(dated, days("2024-09-22", "2024-09-24"))
    assert ["lap"] == found(dated, days("2024-09-22", "2024-09-24"), 1)


def test_sentence(dated: SentenceIndex) -> None:
    """The quotation is the first statement, or the one that names a time of the period."""

    def quoted(period: Period | None, id_: str) -> tuple[str, bool]:
        hits = headlines(dated, period, 9).hits
        [hit] = [one for one in hits if dated.article(one.article).id == id_]
        return dated.sentence(hit.sentence).text, hit.of_event

    assert ("Giá lúa ở Lạc An tăng 200 đồng.", False) == quoted(days("2024-09-24", "2024-09-25"), "lua")
    assert ("Ngày 23/9, thương lái đến mua hết lúa.", True) == quoted(days("2024-09-23"), "lua")
    assert ("Chợ nổi đón bảy nghìn khách trong tuần.", False) == quoted(days("2024-09-25"), "cho")


def test_story_is_one_headline_with_its_other_reports(dated: SentenceIndex) -> None:
    """The reports of one event are one headline, which stands before newer ones and names the others."""
    [hit] = [one for one in headlines(dated, days("2024-09-20", "2024-09-30"), 9).hits if one.others]

    assert "lua" == dated.article(hit.article).id
    assert ["lap"] == [dated.article(one).id for one in hit.others]


def test_topic(dated: SentenceIndex) -> None:
    """For a topic they are of the articles that score for it."""
    scores = {"cau": 10.0, "cho": 2.0, "hoi": 6.0}

    assert ["hoi"] == found(dated, None, scores=scores)
    assert ["cau"] == found(dated, None, scores={"cau": 10.0, "cho": 2.0})
    assert ["cau"] == found(dated, days("2024-09-01", "2024-09-30"), scores=scores)
    assert [] == found(dated, None, scores={})


def test_article_of_a_known_story_is_reported(tmp_path: Path) -> None:
    """It is if one of its story is known, whatever the titles; one in no story, if the titles are nearly the same."""
    texts = [
        ("Phà Đò Gát chìm giữa sông Lam", "2024-09-20", "Phà Đò Gát chở 40 khách chìm giữa sông Lam sáng 20/9."),
        ("Cứu 38 khách trên phà Đò Gát", "2024-09-21", "Dân chài cứu 38 khách trên phà Đò Gát chìm ở sông Lam."),
        ("Chợ nổi Hà Lâm đông khách", "2024-09-21", "Chợ nổi Hà Lâm đón bảy nghìn người trong tuần."),
        ("Chợ nổi Hà Lâm vẫn đông khách", "2024-10-21", "Mưa lớn, nhưng thuyền vẫn vào chợ."),
    ]
    records = [{"title": title, "published": day, "body": body} for title, day, body in texts]
    lines = "".join(json.dumps({"id": str(place)} | record) + "\n" for place, record in enumerate(records))
    (tmp_path / "articles.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles.jsonl", generations, BlankSegmenter())
    index = generations.open()
    sunk, saved, market, later = sorted(article.number for article in index.articles)

    assert is_reported(index, saved, [market, sunk])
    assert not is_reported(index, saved, [market, later])
    assert is_reported(index, later, iter([sunk, market]))
    assert not is_reported(index, later, [sunk])
