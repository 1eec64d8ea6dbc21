"""Tests of retrieval/building/story_finder.py."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.building.story_finder import find_stories
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.stories import Stories
from tests.answers import BlankSegmenter

Article = tuple[str, str, str | None, str]  # id, title, day of publication, body

FERRY: list[Article] = [
    ("pha-1", "Phà Đò Gát chìm giữa sông Lam", "2024-09-20", "Phà Đò Gát chở 40 khách chìm giữa sông Lam sáng 20/9."),
    ("pha-2", "Cứu 38 khách trên phà Đò Gát", "2024-09-21", "Dân chài cứu 38 khách trên phà Đò Gát chìm ở sông Lam."),
    ("pha-3", "Chủ phà Đò Gát khai báo", "2024-09-22", "Chủ phà Đò Gát khai phà chở 40 khách chìm giữa sông Lam."),
]
OTHERS: list[Article] = [
    ("lua-1", "Giá lúa ở Lạc An tăng", "2024-09-20", "Giá lúa ở Lạc An tăng 200 đồng sau đợt mưa dài."),
    ("lua-2", "Chợ nổi Hà Lâm đông khách", "2024-09-21", "Chợ nổi Hà Lâm đón bảy nghìn người trong tuần."),
    (
        "pha-cu",
        "Phà Đò Gát chìm giữa sông Lam",
        "2023-03-01",
        "Phà Đò Gát chở 12 khách chìm giữa sông Lam đầu tháng 3.",
    ),
    ("pha-x", "Phà Đò Gát chìm giữa sông Lam", None, "Phà Đò Gát chở 40 khách chìm giữa sông Lam."),
]
SMALL = BuildOptions(least_extended=0, largest_segment=1.0)


def write(folder: Path, articles: Iterable[Article]) -> None:
    """Write each article to a file of its own."""
    folder.mkdir(exist_ok=True)
    for id_, title, day, body in articles:
        record = {"id": id_, "title": title, "body": body} | ({"published": day} if day else {})
        (folder / f"{id_}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")


def stories(index: SentenceIndex) -> list[set[str]]:
    """Return the ids of the articles of each story."""
    found = index.stories.among(article.number for article in index.articles)
    return [{index.article(one).id for one in story} for story in found if len(story) > 1]


def test_articles_on_one_event_are_a_story(tmp_path: Path) -> None:
    """Those of some days that share names and rare words are one story; none of another year or without a date."""
    write(tmp_path / "a", [*FERRY, *OTHERS])
    generations = Generations(tmp_path / "i")
    build(tmp_path / "a", generations, BlankSegmenter())

    index = generations.open()

    assert [{"pha-1", "pha-2", "pha-3"}] == stories(index)
    assert 1 == len(index.stories)


@pytest.mark.parametrize("refreshed", [False, True], ids=["built", "refreshed"])
def test_new_article_joins_its_story(tmp_path: Path, *, refreshed: bool) -> None:
    """A build that copies what it knows, and a segment, find the stories that a whole build finds."""
    write(tmp_path / "a", [*FERRY[:2], *OTHERS, ("bo", "Bò lạc", "2024-09-21", "Bò lạc vào đình.")])
    generations, whole = Generations(tmp_path / "i"), Generations(tmp_path / "w")
    build(tmp_path / "a", generations, BlankSegmenter())
    assert [{"pha-1", "pha-2"}] == stories(generations.open())
    write(tmp_path / "a", FERRY[2:])
    (tmp_path / "a" / "pha-2.jsonl").unlink()

    (refresh if refreshed else build)(tmp_path / "a", generations, BlankSegmenter(), SMALL)
    build(tmp_path / "a", whole, BlankSegmenter())

    assert [{"pha-1", "pha-3"}] == stories(generations.open()) == stories(whole.open())


@pytest.mark.parametrize(
    ("titles", "body", "source", "expected"),
    [
        (
            ("Giá xe Lam tại Đò Gát", "Giá xe Hồng tại Đò Gát"),
            "Giá xe {0} ở Đò Gát tháng 9 do đại lý Mây Hạ báo.",
            "A",
            0,
        ),
        (("Phim Đò Gát tập 4", "Phim Đò Gát tập 5"), "Cô lái đò Mây Hạ gặp lại người bến Lam ở Đò Gát.", "A", 0),
        (("Lịch đấu giải Đò Gát", "Vòng đấu giải Đò Gát"), "Đò Gát Mây Hạ " * 20, "A", 0),
        (
            ("Con gái bơi giỏi", "Sáng chủ nhật vui"),
            "Cuộc thi ảnh Gia đình Đò Gát của báo Mây Hạ nhận bài dự thi.",
            "A",
            0,
        ),
        (
            ("Giá xe Lam tại Đò Gát", "Giá xe Hồng tại Đò Gát"),
            "Giá xe {0} ở Đò Gát tháng 9 do đại lý Mây Hạ báo.",
            None,
            1,
        ),
    ],
    ids=["names", "numbers", "table", "text", "other-newspapers"],
)
def test_series_and_tables_are_no_story(
    tmp_path: Path, titles: tuple[str, str], body: str, source: str | None, expected: int
) -> None:
    """Articles of one newspaper whose titles differ by names or numbers are none, nor are tables of repeated words."""
    records = [
        {
            "id": title,
            "title": title,
            "published": "2024-09-20",
            "body": body.format(title.split()[2]),
            "source": source,
        }
        for title in titles
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(tmp_path / "i")
    build(tmp_path / "a.jsonl", generations, BlankSegmenter())

    assert expected == len(generations.open().stories)


def test_index_of_before_opens_without_stories(tmp_path: Path) -> None:
    """An index without the files of stories opens, and each article is a story of its own."""
    write(tmp_path / "a", FERRY)
    generations = Generations(tmp_path / "i")
    build(tmp_path / "a", generations, BlankSegmenter())
    folder = generations.folder_of(generations.open())
    for name in ("stories.npy", "event_terms.npy"):
        (folder / name).unlink()

    index = GenerationIndex(folder)

    assert [] == stories(index)
    assert 0 == len(index.stories) == len(find_stories(index))


def test_stories_among_articles() -> None:
    """Articles are returned by story in the order of the first of each; the lead comes first in its story."""
    found = Stories([(5, 1, 3), (2, 4)])

    assert [[5, 1], [7], [4]] == found.among([1, 7, 5, 4])
    assert (2, 4) == found.story_of(4)
    assert (9,) == found.story_of(9)
