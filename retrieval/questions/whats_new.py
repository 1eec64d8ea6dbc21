"""Requests for headlines: *có gì mới*, *tin hôm qua*, *hnay có tin gì hot k*."""

from retrieval.questions.closed_phrases import closed_phrases


def asks_for_headlines(text: str) -> bool:
    """Return whether ``text`` asks for news without naming a topic."""
    labels = closed_phrases("whats_new.txt").labels_of(text, numbers=True)
    if labels is None:
        return False
    if "whole" in labels:
        return True
    near = "near" in labels
    if "news" in labels:
        return near or not labels.isdisjoint(("new", "asks", "dated", "do", "event"))
    if "event" in labels or "event_asked" in labels:
        return near or ("new" in labels and "dated" not in labels)
    return "asks" in labels and (near or "new" in labels)
