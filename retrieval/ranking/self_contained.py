"""Which sentences can be quoted alone, and which only with the sentences around them.

A sentence that opens with "Theo đó" or "Ông cho biết" needs the one before; a quotation over several sentences is not
split; captions, questions, list items and introductions of lists are not quoted at all. The rules were written by hand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from retrieval.index.sentence_index import Sentence
from retrieval.text.normalise import composed
from retrieval.text.word_lists import alternation, entries

_LONGEST_RUN = 3  # sentences quoted together
_FEWEST_WORDS = 6  # a shorter one is a caption, a byline or an interjection

_CONTINUING = alternation(entries("continuing.txt"))
# What refers to something named before, or to the speaker; "Ông" followed by a name does not.
_POINTING = (
    r"Tôi|Mình|Chúng (?:tôi|ta|em)|[^,\"“”]{2,30}, (?:họ|ông|bà|anh|chị|cô|đây|đó)\b(?=\s[a-zà-ỹđ])"
    r"|Đây|Đó|Hai (?:bên|nước|ông|bà|người|nhà lãnh đạo)|Cả hai|Các bên|Đôi bên|Họ\b(?=\s[a-zà-ỹđ])"
    r"|(?:Ông|Bà(?! con)|Anh|Chị|Cô)\b(?=\s[a-zà-ỹđ]|,)|(?:\w+\s){1,4}(?:này|đó|ấy|nói trên|kể trên)"
)
_DEPENDENT_OPENING = re.compile(rf"[\"“«(]?(?:{_CONTINUING}|{_POINTING})\b")
_POINTING_BACK = re.compile(r"\s(?:này|đó|nói trên|kể trên)[.!…]$")
_STATEMENT_END = re.compile(r"[.!…][\"”’»)\]]*$")
_NO_STATEMENT = re.compile(r"[-–—•*+>»]|\(?(?:\d{1,2}|[a-zđ])[.)]\s|(?:Ảnh|Video|Xem thêm|Nguồn)\s*:")
_CAPTION = re.compile(r"\(?(?:Ảnh|Đồ họa|Video|Clip)\s*:", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def depends_on_previous(text: str) -> bool:
    """Whether a sentence needs the one before it to be understood."""
    whole = composed(text)
    return _DEPENDENT_OPENING.match(whole) is not None or _POINTING_BACK.search(whole) is not None


def is_statement(text: str) -> bool:
    """Whether the text is a complete statement: no question, caption, list item or fragment."""
    whole = composed(text)
    return (
        _STATEMENT_END.search(whole) is not None
        and _NO_STATEMENT.match(whole) is None
        and _CAPTION.search(whole) is None
        and len(_WORD.findall(whole)) >= _FEWEST_WORDS
    )


def quotable_runs(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the shortest quotable run for each sentence that can be quoted, as places ``(first, last)``.

    ``sentences`` are in order of number. A run is contiguous and lies within one article; no two end at the same place.
    """
    runs: list[tuple[int, int]] = []
    previous: tuple[int, int] | None = None
    for first, last, whole in _quotations(sentences):
        run: tuple[int, int] | None = (first, last)
        if depends_on_previous(sentences[first].text) and sentences[first].position > 0:
            joined = previous is not None and previous[1] == first - 1 and _follows(sentences, first)
            run = (previous[0], last) if previous is not None and joined else None
        if run and whole and run[1] - run[0] < _LONGEST_RUN and all(map(is_statement, _texts(sentences, first, last))):
            runs.append(run)
            previous = run
        else:
            previous = None
    return runs


def _texts(sentences: Sequence[Sentence], first: int, last: int) -> Iterator[str]:
    return (sentence.text for sentence in sentences[first : last + 1])


def _follows(sentences: Sequence[Sentence], place: int) -> bool:
    before, here = sentences[place - 1], sentences[place]
    return before.article == here.article and before.number == here.number - 1


def _quotations(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, bool]]:
    """Yield the shortest runs without an open quotation mark: first and last place, and whether the marks balance."""
    place = 0
    for _, paragraph in groupby(sentences, key=lambda sentence: (sentence.article, sentence.paragraph)):
        first, curly, straight = place, 0, 0
        for sentence in paragraph:
            curly += sum(map(sentence.text.count, "“«")) - sum(map(sentence.text.count, "”»"))
            straight += sentence.text.count('"')
            if curly < 0 or (curly == 0 and straight % 2 == 0):
                yield first, place, curly == 0
                first, curly, straight = place + 1, 0, 0
            place += 1
        if first < place:
            yield first, place - 1, False
