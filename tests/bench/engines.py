"""Search engines over the same tokens, each scoring by Okapi BM25 with the idf ``ln(1 + (N - n + 0.5) / (n + 0.5))``.

bm25s and tantivy are not dependencies of the project: they are measured if they are installed.
"""

from collections.abc import Callable, Sequence

import numpy as np

from tests.retrieval.okapi_oracle import Oracle, best_of, compiled, scores_of

K1, B = 1.2, 0.75

Corpus = Sequence[Sequence[str]]
Scorer = Callable[[Sequence[str]], list[float]]  # the `TOP` best scores for the terms of a query, best first
TOP = 10


def _best(scores: "np.ndarray[tuple[int], np.dtype[np.floating]]") -> list[float]:
    """Return the scores above 0 among the best, best first."""
    best: list[float] = np.sort(scores[np.argpartition(-scores, TOP)[:TOP]])[::-1].tolist()
    return [score for score in best if score > 0]


def hoibao(corpus: Corpus) -> Scorer:
    """Return the project's own channel, with pruning."""
    channel = compiled(corpus, k1=K1, b=B)
    return lambda query: best_of(channel, query, TOP).scores.tolist()


def hoibao_exhaustive(corpus: Corpus) -> Scorer:
    """Return the project's own channel, scoring every document."""
    channel = compiled(corpus, k1=K1, b=B)
    return lambda query: _best(scores_of(channel, query))


def rank_bm25(corpus: Corpus) -> Scorer:
    """Return the class that defines the model."""
    model = Oracle(corpus, k1=K1, b=B)
    return lambda query: _best(model.get_scores(query))


def bm25s(corpus: Corpus) -> Scorer:
    """Return bm25s, which scores every document by sparse columns. Raises ImportError if it is not installed."""
    import bm25s  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 — an optional package

    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    model.index([list(document) for document in corpus], show_progress=False)
    # Lucene's variant omits the constant factor k1 + 1.
    return lambda query: _best((K1 + 1) * model.get_scores(list(query)))


def tantivy(corpus: Corpus) -> Scorer:
    """Return tantivy, which prunes by blocks. Raises ImportError if it is not installed.

    It stores the length of a document in one byte, so its scores are approximate for more than forty terms.
    """
    import tantivy as engine  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 — an optional package

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
