"""The article that a question is asked of: *bài 12: tổng vốn là bao nhiêu?* asks the article with that number."""

import re
from typing import NamedTuple

from retrieval.text.normalise import composed

_OPENING = re.compile(r"\s*(?:bài|bai|article)\s+(?:số\s+|so\s+)?#?(\d{1,9})\s*[:：]\s*", re.IGNORECASE)


class AskedOfArticle(NamedTuple):
    """The public number of an article, and the question without the words for it."""

    article: int
    question: str


def find_asked_article(question: str) -> AskedOfArticle | None:
    """Return the article that ``question`` (any text) is asked of; None if it is asked of all, or nothing is asked."""
    text = composed(question)
    opening = _OPENING.match(text)
    if opening is None or not text[opening.end() :].strip():
        return None
    return AskedOfArticle(int(opening[1]), text[opening.end() :])


def asked_of_article(article: int, question: str) -> str:
    """Return the ``question`` with the words by which `find_asked_article` finds the ``article``."""
    return f"bài {article}: {question}"
