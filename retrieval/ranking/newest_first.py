"""Quotes the newest of the passages that answer nearly as well as the best, for questions about the latest."""

from dataclasses import replace

from retrieval.ranking.ranking import SearchResult

_LATEST_SHARE = 0.8  # of the best score, from which on a newer passage comes first; chosen


def newest_first(result: SearchResult, limit: int) -> SearchResult:
    """Return the passages that fit nearly as well as the best, newest first, then the others."""
    if not result.passages:
        return result
    best = result.passages[0].score
    near = [passage for passage in result.passages if passage.score >= _LATEST_SHARE * best]
    if result.query.kind == "number":  # the newest figure, not the newest mention
        near = [passage for passage in near if result.marked(passage).answer] or near
    near.sort(key=lambda passage: passage.article.published.sort_key, reverse=True)
    others = [passage for passage in result.passages if passage not in near]
    return replace(result, passages=(*near, *others)[:limit])
