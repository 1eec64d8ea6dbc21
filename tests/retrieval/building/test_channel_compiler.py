"""Channels compiled from numbered lines, compared with channels compiled from the text of each line."""

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.okapi import CompiledOkapi
from retrieval.index.sentence_index import ARTICLE_B, ARTICLE_K1, CHANNELS, SENTENCE_B, SENTENCE_K1, SentenceIndex
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import read_words
from tests.retrieval.okapi_oracle import compiled
from tests.retrieval.texts import LINES


def same(expected: CompiledOkapi, found: CompiledOkapi) -> None:
    """Fail if two channels differ in a term, a document or a weight."""
    assert list(expected.terms) == list(found.terms)
    for name in ("starts", "documents", "occurrences", "codes", "saturations", "greatest", "idf", "mass"):
        assert getattr(expected, name).tolist() == getattr(found, name).tolist(), name
    assert (expected.corpus_size, expected.avgdl) == (found.corpus_size, found.avgdl)


def check(index: SentenceIndex, folder: Path) -> None:
    """Compare every channel of an index with a channel compiled from the text of its lines."""
    for name, terms_of in CHANNELS.items():
        by_article = []
        for article in index.articles:
            syllables = [index.heading_syllables(article.number), *map(index.syllables, article.sentences)]
            lines = zip(read_words(folder, article), syllables, strict=True)
            by_article.append([terms_of(words, line) for words, line in lines])
        sentences = chain.from_iterable(lines[1:] for lines in by_article)
        same(compiled(sentences, k1=SENTENCE_K1, b=SENTENCE_B), CompiledOkapi.load(folder / name / "sentences"))
        articles = (list(chain.from_iterable(lines)) for lines in by_article)
        same(compiled(articles, k1=ARTICLE_K1, b=ARTICLE_B), CompiledOkapi.load(folder / name / "articles"))


@given(texts=st.lists(st.lists(LINES, min_size=1, max_size=4).map("\n".join), max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_channels_are_those_of_the_text(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Whatever the articles hold, terms, documents and weights equal those compiled from text, bit for bit."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "articles").mkdir()
    for number, text in enumerate(texts):
        (folder / "articles" / f"{number}.txt").write_text(text, encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles", generations, BlankSegmenter())
    index = generations.open()

    check(index, generations.folder_of(index))
