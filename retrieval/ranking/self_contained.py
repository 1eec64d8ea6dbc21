"""Which sentences can be quoted alone, and which only with the sentences around them.

A sentence that opens with "Theo đó" or "Ông cho biết" needs the one before; a quotation over several sentences is not
split. Captions, questions, lists and introductions of lists, bylines, addresses, calls for donations, words to readers,
fragments, and sentences with a private number are not quoted at all. The rules were written by hand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from retrieval.index.sentence_index import Sentence
from retrieval.ranking.captions import is_credit
from retrieval.text.normalise import composed
from retrieval.text.private_numbers import private_spans
from retrieval.text.syllables import LOWER
from retrieval.text.word_lists import alternation, entries, named_lists

_LONGEST_RUN = 3  # sentences quoted together
_FEWEST_WORDS = 6  # a shorter one is a caption, a byline or an interjection

_CONTINUING = alternation(entries("continuing.txt"))
# What refers to something named before, or to the speaker; "Ông" followed by a name does not.
_POINTING = (
    rf"Tôi|Mình|Chúng (?:tôi|ta|em)|[^,\"“”]{{2,30}}, (?:họ|ông|bà|anh|chị|cô|đây|đó)\b(?=\s[{LOWER}])"
    rf"|Đây|Đó|Hai (?:bên|nước|ông|bà|người|nhà lãnh đạo)|Cả hai|Các bên|Đôi bên|Họ\b(?=\s[{LOWER}])"
    rf"|(?:Ông|Bà(?! con)|Anh|Chị|Cô)\b(?=\s[{LOWER}]|,)"
    r"|(?:\w+(?:[.,]\d+)?\s){1,6}(?:này|đó|ấy|nói trên|kể trên)"
    r"|(?:\w+\s){1,3}trên(?=,|\s(?:cho|đã|đang|bị|được|là|có|sẽ|cũng|do|của)\b)"
)
_DEPENDENT_OPENING = re.compile(rf"[\"“«(]?(?:{_CONTINUING}|{_POINTING})\b")
_POINTING_BACK = re.compile(
    r"\s(?:này|đó|nói trên|kể trên)[.!…]$"
    r"|\b(?:thông tin|vụ việc|sự việc|sự cố|vấn đề|trường hợp|hành vi|nội dung|quan điểm|đề xuất|tuyên bố|phòng khám)"
    r" trên(?=[,.]|\s(?:cho|đã|đang|bị|được|là|có|sẽ|cũng|do|của|tại|vào|khi|và)\b)"
)
_STATEMENT_END = re.compile(r"[.!…][\"”’»)\]]*$")
_NO_STATEMENT = re.compile(r"[-–—•*+>»]|\(?(?:\d{1,2}|[a-zđ])[.)]\s|(?:Ảnh|Video|Xem thêm|Nguồn)\s*:")
_CAPTION = re.compile(r"(?:Ảnh|Đồ họa|Video|Clip)\s*:|\((?:Ảnh|Hình|Đồ họa|Video|Clip)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")

_MARKS = {name: tuple(words) for name, words in named_lists("not_quoted.txt").items()}
_LABEL = re.compile(rf"(?:{alternation(_MARKS['labels'])})\s*:")
_LOST_WORDS = re.compile(r"\s[,;]\s|\(\s*\)|“\s*”|\b[Tt]heo \(")  # where the copy of an article lacks a link or a name
_FEW_FORMS = 0.5  # the share of different words below which a text is a table
_MANY_FIGURES = 0.5  # the share of numbers above which it is
_MANY_CAPITALS = 0.8  # the share of capitalised words above which it is a row of names
_TABLE_WORDS = 12  # the shortest table


def depends_on_previous(text: str) -> bool:
    """Whether a sentence needs the one before it to be understood."""
    whole = composed(text)
    return _DEPENDENT_OPENING.match(whole) is not None or _POINTING_BACK.search(whole) is not None


def is_statement(text: str) -> bool:
    """Whether the text is a complete statement that may be quoted.

    Questions, captions, lists and tables, bylines, addresses, calls for donations, words to readers, fragments, and
    what holds a private telephone or account number or mail address are none.
    """
    whole = composed(text)
    words = _WORD.findall(whole)
    return (
        len(words) >= _FEWEST_WORDS
        and _STATEMENT_END.search(whole) is not None
        and _NO_STATEMENT.match(whole) is None
        and _CAPTION.search(whole) is None
        and not _is_notice(whole.lower())
        and not _is_fragment(whole)
        and not _is_table(words)
        and not private_spans(whole)
    )


def _is_notice(lowered: str) -> bool:
    return (
        any(mark in lowered for mark in _MARKS["anywhere"])
        or lowered.startswith(_MARKS["openings"])
        or _LABEL.match(lowered) is not None
    )


def _is_fragment(text: str) -> bool:
    opening = text.lstrip("\"“«([‘'")
    begins = opening[:1].isalnum() and not (opening[:1].islower() and not opening[1:2].isupper())
    return not begins or text.count("(") != text.count(")") or _LOST_WORDS.search(text) is not None


def _is_table(words: Sequence[str]) -> bool:
    figures = sum(word[0].isdecimal() for word in words)
    capitals = sum(word[0].isupper() for word in words)
    return (
        capitals + figures > _MANY_CAPITALS * len(words)
        or figures > _MANY_FIGURES * len(words)
        or (len(words) >= _TABLE_WORDS and len(set(words)) < _FEW_FORMS * len(words))
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
        quotable = (
            whole and all(map(is_statement, _texts(sentences, first, last))) and not _is_credited(sentences, last)
        )
        if run and quotable and run[1] - run[0] < _LONGEST_RUN:
            runs.append(run)
            previous = run
        else:
            previous = None
    return runs


def _texts(sentences: Sequence[Sentence], first: int, last: int) -> Iterator[str]:
    return (sentence.text for sentence in sentences[first : last + 1])


def _is_credited(sentences: Sequence[Sentence], place: int) -> bool:
    """Return whether a credit follows the sentence at ``place`` in its paragraph: it is a caption."""
    if place + 1 == len(sentences) or not _follows(sentences, place + 1):
        return False
    following = sentences[place + 1]
    return following.paragraph == sentences[place].paragraph and is_credit(following.text)


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
