"""Which sentences and articles are nearly the same, and which copies are cited."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.building.build import build
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.near_copies import (
    are_near_copies,
    cited_article,
    find_near_copies,
    is_same_sentence,
    with_copies,
)
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.normalise import forms
from tests.answers import BlankSegmenter
from tests.retrieval.near_copies import BRIDGE, GUESTS, MARKET, write_printed

syllables = st.frozensets(st.sampled_from("abcdefghijkl12"), min_size=1)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """The index of an article that four newspapers print."""
    folder = tmp_path_factory.mktemp("printed")
    generations = Generations(folder / "index")
    build(write_printed(folder), generations, BlankSegmenter())
    return generations.open()


def syllables_of(*sentences: str) -> list[frozenset[str]]:
    """Return the syllables of each sentence."""
    return [frozenset(forms(sentence)) for sentence in sentences]


def number_of(index: SentenceIndex, id_: str) -> int:
    """Return the number of an article."""
    article = index.find_article(id_)
    assert article is not None
    return article.number


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("Cầu dài 512 m, rộng 12 m, có bốn làn xe.", True),
        ("Cầu dài 512 m, rộng 12 m, với bốn làn xe.", True),
        ("Cầu dài 515 m, rộng 12 m, có bốn làn xe.", False),
        ("Cầu dài 512 m, rộng 12 m, có hai làn xe.", False),
        ("Cầu dài 512 m, rộng 12 m, chưa có bốn làn xe.", False),
        ("Cầu dài 512 m, rộng 12 m.", False),
        ("Kinh phí xây cầu là 97 tỷ đồng.", False),
    ],
)
def test_same_sentence(other: str, *, same: bool) -> None:
    """A sentence with one other word is the same; with another figure, numeral or negation, or much less, it is not."""
    assert same is is_same_sentence(*syllables_of(BRIDGE[1], other))


def test_order_of_sentences_does_not_matter() -> None:
    """Articles are near copies if most of their text is the same, wherever it stands."""
    assert are_near_copies(syllables_of(*BRIDGE), syllables_of(GUESTS, *reversed(BRIDGE)))
    assert not are_near_copies(syllables_of(*BRIDGE), syllables_of(*BRIDGE[:2], *MARKET, GUESTS))
    assert not are_near_copies([], [])


@given(first=st.lists(syllables, max_size=5), second=st.lists(syllables, max_size=5))
def test_every_pair_of_sentences_counts(first: list[frozenset[str]], second: list[frozenset[str]]) -> None:
    """The verdict is the one of comparing each sentence with each of the other article."""
    shared = sum(
        len(line)
        for lines, others in ((first, second), (second, first))
        for line in lines
        if any(is_same_sentence(line, other) for other in others)
    )
    expected = shared > 0 and shared >= 0.6 * sum(map(len, (*first, *second)))
    assert expected is are_near_copies(first, second)


def test_text_is_found_among_articles(printed: SentenceIndex) -> None:
    """The articles that a text repeats are found, and none for another text."""
    text = "\n".join([MARKET[0], *BRIDGE])
    found = {printed.article(number).id for number in find_near_copies(printed, text)}
    assert {"first", "second", "later", "undated"} == found
    for other in ("", "Không rõ.", GUESTS):
        assert [] == find_near_copies(printed, other)


def test_copies_of_an_article(printed: SentenceIndex) -> None:
    """An article has its copies, the earliest first, and those without a date last."""
    ids = {
        id_: [copy.id for copy in with_copies(printed, number_of(printed, id_)).copies] for id_ in ("first", "market")
    }
    assert {"first": ["second", "later", "undated"], "market": []} == ids


def test_copies_with_the_sentence_are_cited(printed: SentenceIndex) -> None:
    """Beside a quotation stand only those copies that have it, too."""
    sentences = printed.sentences_of(number_of(printed, "first"))
    cited = [[copy.id for copy in cited_article(printed, [number]).copies] for number in sentences]
    everywhere = ["second", "later", "undated"]
    assert [everywhere, everywhere, ["second", "undated"], everywhere, everywhere, []] == cited
    assert ["second", "undated"] == [copy.id for copy in cited_article(printed, sentences[1:3]).copies]


def test_generation_of_before_opens_without_copies(tmp_path: Path) -> None:
    """An index that was built before copies were looked for opens, and has none."""
    generations = Generations(tmp_path / "index")
    build(write_printed(tmp_path), generations, BlankSegmenter())
    folder = generations.folder_of(generations.open())
    for name in ("copies.npy", "signatures.npy"):
        (folder / name).unlink()
    index = GenerationIndex(folder)
    assert 0 == len(index.copies)
    assert [] == find_near_copies(index, "\n".join(BRIDGE))
    assert 30 > len(index.top({"syllables": {"cầu": 1.0}}, 50)) > 3
