"""Words learnt from the articles and stored with the index."""

from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.building.options import BuildOptions
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import read_words
from tests.retrieval.counting import CountingSegmenter

# "sông mây" is a pair 8 times of 8, "nước lớn" 7 times of 7, "rất rất" no more often than by chance.
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
    """Return the segmenter stored with the current generation."""
    segmenter = learnt_segmenter(generations.folder_of(generations.open()))
    assert segmenter is not None
    return segmenter


def first_words(generations: Generations) -> list[list[str]]:
    """Return the words of the first article of the current generation, line by line."""
    index = generations.open()
    return read_words(generations.folder_of(index), index.article(0))


def test_pairs_are_joined_from_left_to_right() -> None:
    """A syllable belongs to at most one word, the first possible one from the left."""
    segmenter = CollocationSegmenter(frozenset({("hồ", "chí"), ("chí", "minh"), ("minh", "hồ")}))

    assert ["hồ_chí", "minh_hồ", "chí_minh", "chí"] == segmenter.words("Hồ Chí Minh; Hồ CHÍ-Minh, chí")


def test_frequent_pairs_are_learnt(articles: Path, generations: Generations) -> None:
    """A pair is a word if it occurs eight times and fifteen times as often as by chance; numbers form none."""
    build(articles, generations, CollocationSegmenter())
    segmenter = learnt(generations)

    assert "sông_mây" in segmenter.words("Sông Mây")
    assert ["nước", "lớn"] == segmenter.words("nước lớn")
    assert ["rất", "rất"] == segmenter.words("rất rất")
    assert ["cao", "1"] == segmenter.words("cao 1")
    assert ["đê_sông", "mây_cao", "0", "mét"] == first_words(generations)[1]
    assert segmenter.identity == generations.manifest()["segmenter"]


def test_questions_are_segmented_as_the_index_was(articles: Path, generations: Generations) -> None:
    """An index with learnt words segments questions with them, whichever segmenter the service was given."""
    build(articles, generations, CollocationSegmenter())
    counting = CountingSegmenter(BlankSegmenter())
    answer_service = AnswerService(SearchWorker(LiveIndex(generations, generations.open()), counting))
    assert "cao 5 mét" in answer_service.answer("Đê Sông Mây cao 5 mét?", 1).passages[0].sentence.text
    assert [] == counting.sentences


def test_they_are_kept_while_the_archive_keeps_its_size(articles: Path, generations: Generations) -> None:
    """A build reuses the learnt words until the archive has doubled or a full build is requested."""
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
    """After a change of segmenter all words are those of the new one."""
    order: list[Segmenter] = [CollocationSegmenter(), segmenter, CollocationSegmenter()]
    words = []
    for one in order:
        build(articles, generations, one)
        words.append(first_words(generations))
    fresh = Generations(articles.parent / "fresh")
    build(articles, fresh, segmenter)

    assert words[0] == words[2] != words[1]
    assert first_words(fresh) == words[1]
    assert learnt(generations).words("sông mây") != []
