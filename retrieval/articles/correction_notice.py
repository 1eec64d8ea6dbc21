"""Recognises an article by which a newspaper corrects another one: *Đính chính*, *Cải chính*."""

import re
from collections.abc import Iterator

from retrieval.text.normalise import forms

_WORDS = r"(?:thông tin\s+)?(?:đính chính|cải chính)"
_NOTICE = re.compile(_WORDS, re.IGNORECASE)
# "Đính chính: Cầu Đò Gát dài 1.250 m", "[Cải chính] …": what follows is the title of the other article.
_OPENING = re.compile(
    rf"\W*{_WORDS}(?:\s+(?:thông tin\s+)?(?:trong\s+|về\s+)?(?:bài viết|bài báo|bài|tin))?\W+", re.IGNORECASE
)
_QUOTED = re.compile(r"“([^“”\n]+)”|\"([^\"\n]+)\"|«([^«»\n]+)»|‘([^‘’\n]+)’|'([^'\n]+)'")
_ADDRESS = re.compile(r"https?://[^\s<>“”\"]+")
_REACH = 1000  # characters of the text in which the other article is named; chosen
_OPENS = 120  # likewise, within which a text without such a title calls itself a correction
_SHORTEST = 3  # syllables of a title; fewer are a name or a figure in quotation marks


def corrected_articles(title: str, text: str) -> list[str]:
    """Return what an article says of the articles that it corrects: titles (`title_key`) and addresses.

    Both as far as they stand in the title or near the beginning; empty if the article is no notice of a correction.
    What is in quotation marks may be something else than a title.
    """
    beginning = text[:_REACH]
    if not (_NOTICE.search(title) or _NOTICE.search(beginning, 0, _OPENS)):
        return []
    return [*dict.fromkeys(_named(title, beginning))]


def title_key(title: str) -> str:
    """Return the compared forms of a title, which marks and case do not change."""
    return " ".join(forms(title))


def _named(title: str, beginning: str) -> Iterator[str]:
    quoted = [match[match.lastindex or 0] for part in (title, beginning) for match in _QUOTED.finditer(part)]
    opening = _OPENING.match(title)
    for named in [*quoted, *([title[opening.end() :]] if opening else [])]:
        key = title_key(named)
        if key.count(" ") >= _SHORTEST - 1:
            yield key
    yield from (match[0].rstrip(".,;)") for match in _ADDRESS.finditer(beginning))
