"""Near copies found while building."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.articles.correction import Correction
from retrieval.building.build import build
from retrieval.building.copy_finder import find_copies
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from retrieval.index.near_copies import find_near_copies
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.sentence_index import SentenceIndex
from tests.answers import BlankSegmenter
from tests.retrieval.near_copies import BRIDGE, GUESTS, MARKET, made_copy, write_printed, write_records

Record = dict[str, Any]

_RHYMES = ("a", "an", "ang", "e", "ich", "iêng", "o", "oan", "u", "ung")


def built(folder: Path, records: Sequence[Record], *, full: bool = False) -> SentenceIndex:
    """Build the next generation in ``folder`` from these records."""
    generations = Generations(folder / "index")
    build(write_records(folder, records), generations, BlankSegmenter(), BuildOptions(full=full, force=True))
    return generations.open()


def groups(index: SentenceIndex) -> set[tuple[str, ...]]:
    """Return the ids of the articles of each group, in its order."""
    every = {index.copies.group_of(one.number) for one in index.articles} - {()}
    return {tuple(index.article(number).id for number in group) for group in every}


def article(id_: str, sentences: Sequence[str], published: str | None = None) -> Record:
    """Return a record."""
    record: Record = {"id": id_, "title": f"Tin {id_}", "body": [*sentences]}
    return record | ({"published": published} if published else {})


def test_copies_are_grouped_by_age(tmp_path: Path) -> None:
    """Articles with nearly the same text are one group, the earliest first, undated ones last."""
    generations = Generations(tmp_path / "index")
    build(write_printed(tmp_path), generations, BlankSegmenter())
    assert {("first", "second", "later", "undated")} == groups(generations.open())


@pytest.mark.parametrize(
    ("published", "order"),
    [
        (("2025-03-12", "2025", "2025-03"), ("0", "2", "1")),  # an article of some day of the year may be the last
        (("2025", None, "2025-12-31"), ("2", "0", "1")),
        (("2025-03-12", "2025-03-12", "2025-03-12"), ("0", "1", "2")),
    ],
)
def test_vague_dates_claim_nothing(tmp_path: Path, published: tuple[str | None, ...], order: tuple[str, ...]) -> None:
    """A copy of which only the year is known does not pass for the earliest."""
    records = [article(str(number), BRIDGE, day) for number, day in enumerate(published)]
    assert {order} == groups(built(tmp_path, records))


def test_replaced_article_is_never_the_first(tmp_path: Path) -> None:
    """What corrects an article with nearly the same text comes before it and its copies, though it is younger."""
    records = [article("wrong", BRIDGE, "2025-03-01"), article("copy", BRIDGE, "2025-03-02")]
    options = BuildOptions(corrections={"wrong": Correction(replaced_by="right")})
    generations, path = Generations(tmp_path / "index"), tmp_path
    build(
        write_records(path, [*records, article("right", BRIDGE[:5], "2025-03-09")]),
        generations,
        BlankSegmenter(),
        options,
    )
    assert {("right", "copy", "wrong")} == groups(generations.open())


def test_other_figures_are_other_news(tmp_path: Path) -> None:
    """The same words with other figures throughout are no copy: prices or results of another day."""
    prices = ["Giá vàng {} hôm nay {} triệu đồng một lượng.", "Giá xăng {} còn {} đồng.", "Cà phê {} lên {} đồng."]
    days = [[line.format(day, 70 + day) for line in prices] + ["Các cửa hàng mở cửa đến tối."] for day in range(5)]
    assert set() == groups(built(tmp_path, [article(str(day), lines) for day, lines in enumerate(days)]))


def test_chain_of_changes_is_no_group(tmp_path: Path) -> None:
    """All of a group are near copies of its earliest, so that stories which change step by step stay apart."""
    lines = [f"Câu {number} kể chuyện {number * 7} của làng thứ {number * 13}." for number in range(22)]
    steps = [article(str(step), lines[3 * step : 3 * step + 10], f"2025-03-{step + 1:02}") for step in range(5)]
    found = groups(built(tmp_path, steps))
    assert {("0", "1"), ("2", "3")} == found


def test_made_copies_are_found_and_others_are_not(tmp_path: Path) -> None:
    """Nearly all copies with changed sentences are found, among articles on the same things in the same words."""
    chance = random.Random(3)
    words = [f"{start}{end}" for start in "bcdghklmnprstvx" for end in _RHYMES]
    stories = [[" ".join(chance.choices(words, k=20)) for _ in range(12)] for _ in range(60)]
    originals = [article(f"{number}", lines) for number, lines in enumerate(stories)]
    copies = [
        article(f"copy {number}", made_copy(chance, lines, stories[number - 1])) for number, lines in enumerate(stories)
    ]
    found = groups(built(tmp_path, [*originals, *copies]))
    right = {(f"{number}", f"copy {number}") for number in range(60)}
    assert 0.95 * len(right) <= len(found & right)
    assert set() == found - right


def test_many_copies_of_one_article(tmp_path: Path) -> None:
    """However many times an article was read, all are one group."""
    records = [article(str(number), [f"Bản {number} của bài này.", *BRIDGE]) for number in range(60)]
    (group,) = groups(built(tmp_path, [*records, article("market", MARKET)]))
    assert 60 == len(group)


def test_signatures_of_unchanged_articles_are_copied(tmp_path: Path) -> None:
    """After changes, signatures and groups are those of a full build."""
    before = [article(str(number), BRIDGE[number:] + MARKET[: number % 3]) for number in range(5)]
    first = built(tmp_path, before)
    changed = [before[0], article("new", MARKET), article("1", MARKET), *before[3:]]
    again, full = built(tmp_path, changed), built(tmp_path, changed, full=True)
    assert groups(first) != groups(again) == groups(full)
    assert np.array_equal(again.signatures, full.signatures)
    assert not np.array_equal(again.signatures, first.signatures)


def test_copies_in_a_segment(tmp_path: Path) -> None:
    """After refreshes, the groups are those of a build: of articles of both, without those that have gone."""
    options = BuildOptions(least_extended=0, largest_segment=9.0, force=True)
    generations, segmenter = Generations(tmp_path / "index"), BlankSegmenter()
    first, later = article("first", BRIDGE, "2025-03-01"), article("later", BRIDGE, "2025-03-05")
    new, market = article("new", BRIDGE[:5], "2025-03-03"), article("market", MARKET * 2)
    changed = article("first", MARKET * 2, "2025-03-01")
    build(write_records(tmp_path, [first, later, market]), generations, segmenter, options)
    for records, expected in (
        ([first, later, market, new], {("first", "new", "later")}),
        ([first, later, market, new, article("other", [GUESTS])], {("first", "new", "later")}),
        ([later, market, new], {("new", "later")}),
        ([changed, later, market], {("first", "market")}),
        ([later, market], set()),
    ):
        refresh(write_records(tmp_path, records), generations, segmenter, options)
        index = generations.open()
        assert isinstance(index, SegmentedIndex)
        assert expected == groups(index)
        for group in expected:
            bodies = ["\n".join(record["body"]) for record in records if record["id"] == group[0]]
            assert {*group} == {index.article(number).id for number in find_near_copies(index, bodies[0])}


@pytest.mark.parametrize("bodies", [[], [[]], [["A."], ["A."]], [["Một hai."], ["Một hai."]]])
def test_texts_without_a_run_have_no_copies(tmp_path: Path, bodies: list[list[str]]) -> None:
    """Empty archives and articles of a word or two are no copies of each other."""
    index = built(tmp_path, [article(str(number), body or ["…"]) for number, body in enumerate(bodies)])
    assert 0 == len(find_copies(index))
