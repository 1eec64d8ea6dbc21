"""Words learnt from the articles, and kept with the index that they were learnt for."""

from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import BuildOptions
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.answers import BlankSegmenter
from tests.retrieval.counting import CountingSegmenter

# "sông mây" stands together 8 times of 8, "nước lớn" 7 of 7, "rất rất" is no more than chance.
LINES = [f"Đê Sông Mây cao {number} mét." for number in range(8)] + ["Mùa nước lớn."] * 7 + ["Rất rất xa."] * 9
FILLER = [" ".join(f"chữ{chr(97 + number)}{chr(97 + other)}" for other in range(20)) for number in range(20)]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("\n".join(LINES), encoding="utf-8")
    (folder / "b.txt").write_text("\n".join(FILLER), encoding="utf-8")
    return folder


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def learnt(generations: Generations) -> CollocationSegmenter:
    """What the words of the current generation were made by."""
    segmenter = CollocationSegmenter.load(generations.place(generations.open()))
    assert segmenter is not None
    return segmenter


def test_pairs_are_joined_from_left_to_right() -> None:
    """A syllable is part of one word at most, the first that it can be."""
    segmenter = CollocationSegmenter(frozenset({("hồ", "chí"), ("chí", "minh"), ("minh", "hồ")}))

    assert ["hồ_chí", "minh_hồ", "chí_minh", "chí"] == segmenter.words("Hồ Chí Minh; Hồ CHÍ-Minh, chí")


def test_what_stands_together_often_is_learnt(articles: Path, generations: Generations) -> None:
    """Eight times and fifteen times as often as by chance make a word; numbers make none."""
    build(articles, generations, CollocationSegmenter())
    segmenter = learnt(generations)

    assert "sông_mây" in segmenter.words("Sông Mây")
    assert ["nước", "lớn"] == segmenter.words("nước lớn")
    assert ["rất", "rất"] == segmenter.words("rất rất")
    assert ["cao", "1"] == segmenter.words("cao 1")
    index = generations.open()
    assert ["đê_sông", "mây_cao", "0", "mét"] == index.words_of(0)[1]
    assert segmenter.identity == generations.manifest()["segmenter"]


def test_questions_are_read_with_the_words_of_the_index(articles: Path, generations: Generations) -> None:
    """Whatever segmenter a server was given, an index with learnt words is asked with them."""
    build(articles, generations, CollocationSegmenter())
    counting = CountingSegmenter(BlankSegmenter())
    answering = AnswerService(SearchWorker(LiveIndex(generations, generations.open()), counting))
    assert "cao 5 mét" in answering.answer("Đê Sông Mây cao 5 mét?", 1).found.passages[0].sentence.text
    assert [] == counting.asked


def test_they_are_kept_while_the_articles_are_much_the_same(articles: Path, generations: Generations) -> None:
    """A build goes on with the words of before, until there is twice as much or everything is to be built."""
    build(articles, generations, CollocationSegmenter())
    first = learnt(generations).identity
    (articles / "c.txt").write_text("\n".join(["Mùa nước lớn."] * 3), encoding="utf-8")
    build(articles, generations, CollocationSegmenter())
    assert first == learnt(generations).identity
    build(articles, generations, CollocationSegmenter(), BuildOptions(full=True))
    assert ["nước_lớn"] == learnt(generations).words("nước lớn")
    (articles / "d.txt").write_text("\n".join([*FILLER, "Nắng gắt."] * 9), encoding="utf-8")
    build(articles, generations, CollocationSegmenter())
    assert ["nắng_gắt"] == learnt(generations).words("nắng gắt")


def test_either_segmenter_can_follow_the_other(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """Another segmenter finds all words anew, and an index holds only its own."""
    order: list[Segmenter] = [CollocationSegmenter(), segmenter, CollocationSegmenter()]
    words = []
    for one in order:
        build(articles, generations, one)
        words.append(generations.open().words_of(0))
    fresh = Generations(articles.parent / "fresh")
    build(articles, fresh, segmenter)

    assert words[0] == words[2] != words[1]
    assert fresh.open().words_of(0) == words[1]
    assert learnt(generations).words("sông mây") != []
