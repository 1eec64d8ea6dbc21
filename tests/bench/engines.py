"""Search engines over the same tokens, each scoring by Okapi BM25 with the idf ``ln(1 + (N - n + 0.5) / (n + 0.5))``.

bm25s and tantivy are no dependencies of the project: they are measured where they happen to be installed.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.index.okapi import CompiledOkapi

K1, B = 1.2, 0.75

Corpus = Sequence[Sequence[str]]
Scorer = Callable[[Sequence[str]], list[float]]  # the ten best scores for the terms of a query, best first
TOP = 10


class _RankBm25(BM25Okapi):  # type: ignore[misc] # rank_bm25 has no type hints
    """rank_bm25's own scoring with the idf that all of them share."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, holders in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - holders + 0.5) / (holders + 0.5))


def _best(scores: "np.ndarray[tuple[int], np.dtype[np.floating]]") -> list[float]:
    best: list[float] = np.sort(scores[np.argpartition(-scores, TOP)[:TOP]])[::-1].tolist()
    return [score for score in best if score > 0]


def hoibao(corpus: Corpus) -> Scorer:
    """The project's own channel."""
    channel = CompiledOkapi(corpus, k1=K1, b=B)
    return lambda query: channel.best(query, TOP).scores.tolist()


def hoibao_exhaustive(corpus: Corpus) -> Scorer:
    """The same with every document scored."""
    channel = CompiledOkapi(corpus, k1=K1, b=B)
    return lambda query: _best(channel.get_scores(query))


def rank_bm25(corpus: Corpus) -> Scorer:
    """The class that defines the model."""
    model = _RankBm25(corpus, k1=K1, b=B)
    return lambda query: _best(model.get_scores(query))


def bm25s(corpus: Corpus) -> Scorer:
    """Bm25s, which scores every document by sparse columns. Raises ImportError where it is not installed."""
    import bm25s  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 — installed or not

    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    model.index([list(document) for document in corpus], show_progress=False)
    # Lucene's variant leaves out a factor that is the same for all.
    return lambda query: _best((K1 + 1) * model.get_scores(list(query)))


def tantivy(corpus: Corpus) -> Scorer:
    """Tantivy, which prunes by blocks. Raises ImportError where it is not installed.

    It keeps a document's length in one byte: beyond forty terms its scores are near, not the same.
    """
    import tantivy as engine  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 — installed or not

    builder = engine.SchemaBuilder()
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = engine.Index(schema)
    writer = index.writer(500_000_000, 1)
    for document in corpus:
        writer.add_document(engine.Document(terms=" ".join(document)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def best(query: Sequence[str]) -> list[float]:
        terms = [(engine.Occur.Should, engine.Query.term_query(schema, "terms", term, "freq")) for term in query]
        found = searcher.search(engine.Query.boolean_query(terms), TOP, count=False)
        return [score for score, _ in found.hits]

    return best


ENGINES: dict[str, Callable[[Corpus], Scorer]] = {
    "hoibao": hoibao,
    "hoibao, exhaustive": hoibao_exhaustive,
    "rank_bm25": rank_bm25,
    "bm25s": bm25s,
    "tantivy": tantivy,
}
