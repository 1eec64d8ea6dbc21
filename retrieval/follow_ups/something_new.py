"""Answers a follow-up with another sentence than the question before, if the same one answers no more of it."""

from dataclasses import replace

from retrieval.ranking.ranking import SearchResult

_NEW_MARGIN = 5.0  # of the ranking score, that a sentence not quoted before may be behind; chosen


def something_new(result: SearchResult, previous: SearchResult) -> SearchResult:
    """Return the result with another sentence of the article first, if the best was quoted before and answers no more.

    ``previous`` is the answer to the question before.
    """
    if not (previous.answered and result.passages):
        return result
    first, quoted = result.passages[0], previous.passages[0]
    if first.sentence.number != quoted.sentence.number:
        return result
    if result.marked(first).answer not in {None, previous.marked(quoted).answer}:
        return result
    article, least = first.article.number, first.score - _NEW_MARGIN
    near = [p for p in result.passages[1:] if p.article.number == article and p.score >= least]
    others = [passage for passage in result.passages if passage not in near[:1]]
    return replace(result, passages=(*near[:1], *others))
