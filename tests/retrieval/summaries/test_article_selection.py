"""The choice of articles for a summary."""

import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.dates.calendar import Period
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.summaries.article_selection import MOST_ARTICLES, all_about, articles_about, articles_between
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import IndexOf


def ids(index: SentenceIndex, numbers: list[int]) -> set[str]:
    return {index.article(number).id for number in numbers}


@pytest.mark.parametrize("typed", ["giá lúa", "gia lua", "Giá lúa?"])
def test_articles_about_a_topic(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter, typed: str) -> None:
    """Exactly the articles about the topic are chosen, with diacritics or without."""
    expected = {"gia-lua-he-thu", "gia-lua-thu-dong", "gao-mua-dong-xuan"}

    assert expected == ids(samples_index, articles_about(samples_index, read_question(typed, segmenter)))


@pytest.mark.parametrize("typed", ["", "???", "giá vàng", "đường sắt cao tốc Bắc - Nam", "là gì", "x" * 4096])
def test_a_topic_without_articles(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter, typed: str) -> None:
    """Articles that share a word or two with the topic are not about it, nor is any about an empty topic."""
    assert [] == articles_about(samples_index, read_question(typed, segmenter))


def test_a_syllable_is_searched_as_a_word(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """A topic of one syllable does not match a longer word."""
    index = index_of(["Xã xây cầu mới qua sông.", "Dân yêu cầu giảm giá điện."])

    assert [0] == articles_about(index, read_question("cầu", segmenter))


def test_scattered_words_are_no_topic(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """An article with all words of a short topic, but scattered, is not about it."""
    index = index_of(["Tin bóng\nĐội tuyển Việt Nam có quan hệ tốt với đội chủ sân Mỹ Đình.", "Chợ nổi họp đông."])

    assert [] == articles_about(index, read_question("quan hệ Việt - Mỹ", segmenter))


def test_the_choice_can_be_limited(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """Only given articles are chosen."""
    query = read_question("giá lúa", segmenter)
    first, *others = articles_about(samples_index, query)

    assert others == articles_about(samples_index, query, others)
    assert [] == articles_about(samples_index, query, [])
    assert first not in others


def test_the_choice_is_bounded(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """Of many articles about a topic the best are chosen, in order of number."""
    index = index_of([f"Chợ nổi họp phiên thứ {number}." for number in range(MOST_ARTICLES + 5)])
    chosen = articles_about(index, read_question("chợ nổi", segmenter))

    assert MOST_ARTICLES == len(chosen)
    assert sorted(chosen) == chosen


def test_newer_articles_come_first(dated: SentenceIndex) -> None:
    """Of articles that cover a topic equally the newest come first, undated ones last, and all are counted."""
    about = all_about(dated, read_question("chợ họp", BlankSegmenter()))

    assert ["2025-01-01", "2024-03", "2024-02-29", "2024"] == [dated.article(one).id for one in about[:4]]
    assert {"--09-25", "none"} == ids(dated, about[4:])


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """Articles whose ids are their dates; one has no year, one no date."""
    folder = tmp_path_factory.mktemp("dated")
    dates = ["2024-02-29", "2024-03", "2024", "2025-01-01"]
    records = [{"id": day, "title": "Chợ phiên", "published": day, "body": "Chợ họp đông."} for day in dates]
    records.append({"id": "--09-25", "title": "Chợ phiên", "body": "Sáng 25/9, chợ họp đông."})
    records.append({"id": "", "title": "Chợ phiên", "body": "Chợ họp đông."})
    lines = "".join(json.dumps({**record, "id": record["id"] or "none"}) + "\n" for record in records)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(Path(folder) / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    return generations.open()


@pytest.mark.parametrize(
    ("since", "until", "inside", "uncertain"),
    [
        (date.min, date.max, {"2024-02-29", "2024-03", "2024", "2025-01-01"}, 2),
        (date(2024, 2, 29), date(2024, 3, 31), {"2024-02-29", "2024-03"}, 3),
        (date(2024, 3, 2), date(2024, 12, 31), set(), 4),
        (date(2025, 1, 1), date(2025, 1, 1), {"2025-01-01"}, 2),
        (date(2026, 1, 1), date(2020, 1, 1), set(), 2),
    ],
)
def test_articles_of_a_period(dated: SentenceIndex, since: date, until: date, inside: set[str], uncertain: int) -> None:
    """Articles that surely lie in the period are chosen, and those that may are counted."""
    numbers, unknown = articles_between(dated, Period(since, until))

    assert (inside, uncertain) == (ids(dated, numbers), unknown)


def test_a_period_can_be_limited(dated: SentenceIndex) -> None:
    """Only given articles are chosen and counted."""
    assert ([0], 1) == articles_between(dated, Period(), [0, 5])
