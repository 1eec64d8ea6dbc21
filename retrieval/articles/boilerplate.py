"""Lines of an article that are none of its text: links to other articles, credits, notices.

For all formats: what is certain by its words alone.
"""

import re
from collections.abc import Iterable, Sequence

from retrieval.text.normalise import composed
from retrieval.text.word_lists import alternation, named_lists

_WORDS = named_lists("page_parts.txt")
_MARK = r"[\s>»›▶►➤→•*+|\-–—\[(]*"
_READER = r"(?:mời (?:quý vị |quý )?(?:bạn đọc |độc giả |bạn )?)?"
_CLOSING = r"\s*[:.…>»\])]*\s*"


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first."""
    return f"(?:{alternation(sorted(words, key=len, reverse=True))})"


_LINK_LABEL = _READER + _any(_WORDS["link labels"])
_LIST_LABEL = f"(?:{_LINK_LABEL}|{_any(_WORDS['list labels'])})"
_SECTION_LABEL = f"(?:{_LIST_LABEL}|{_any(_WORDS['section labels'])})"
_LINK_LINE = re.compile(
    rf"{_MARK}{_LINK_LABEL}\s*[:>»]\s*(?P<title>.*)|\s*(?:>{{2,}}|»+)\s*(?P<marked>[^.]+)", re.IGNORECASE
)
_LINK_OPENING = re.compile(rf"{_MARK}{_LINK_LABEL}(?!\w)", re.IGNORECASE)
_LIST = re.compile(_MARK + _LIST_LABEL + _CLOSING, re.IGNORECASE)
_SECTION = re.compile(
    rf"{_MARK}(?:\d{{1,5}}\s+)?{_SECTION_LABEL}(?:\s*[(\[]?\d{{1,5}}[)\]]?)?{_CLOSING}", re.IGNORECASE
)
_NOTICE = re.compile(
    rf"\s*(?:{_any(_WORDS['credits'])}\s?:\s?[^.,;:!?]{{1,40}}"
    r"|the post .{1,300} (?:appeared first|first appeared) on .{1,80}"
    r"|.{0,80}ghi rõ nguồn .{1,80} khi (?:phát hành|sử dụng|đăng) lại.{0,60})\s*",
    re.IGNORECASE,
)
_CALL = re.compile(rf"{_MARK}{_any(_WORDS['calls'])}(?!\w).*", re.IGNORECASE | re.DOTALL)
_IMPRINT = re.compile(rf"{_MARK}{_any(_WORDS['imprint'])}\s?(?:[:©]|số |thuộc |\d)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[A-ZÀ-ỸĐ])")
_NO_TITLE_END = re.compile(r"[.…:;,][\"”’»)\]]*\s*$")
_WORD = re.compile(r"\w+")
# Chosen.
_TITLE_WORDS = range(4, 31)
_LONGEST_LINE = 300  # characters of a line that may be no text


def text_lines(lines: Sequence[str]) -> list[int]:
    """Return the numbers of the lines that are text of the article; all of them if none would be left.

    Left out are links to other articles, also the titles in a list of them below its label, credits and notices.
    """
    kept: list[int] = []
    in_list = False
    for number, line in enumerate(lines):
        short = composed(line) if len(line) <= _LONGEST_LINE else ""
        if short and is_list_label(short):
            in_list = True
        elif not (short and in_list and could_be_title(short)):
            in_list = False
            if not (short and (is_link_line(short) or _NOTICE.fullmatch(short))):
                kept.append(number)
    return kept or list(range(len(lines)))


def is_link_line(line: str) -> bool:
    """Return whether a line is a label and the title of another article: "Xem thêm: Giá gạo tăng"."""
    match = _LINK_LINE.fullmatch(line)
    return match is not None and could_be_title(match["title"] or match["marked"] or "", fewest_words=1)


def opens_as_link(line: str) -> bool:
    """Return whether a line opens with the words that lead to another article, which may also be its own."""
    return _LINK_OPENING.match(line) is not None


def is_list_label(line: str) -> bool:
    """Return whether a line is the label of a list of other articles: "Tin liên quan"."""
    return _LIST.fullmatch(line) is not None


def is_section_label(line: str) -> bool:
    """Return whether a line is the label of anything around an article in a page, as comments or such a list."""
    return _SECTION.fullmatch(line) is not None


def is_call(line: str) -> bool:
    """Return whether a line may be a request to readers, which ends a page but may also be in a text."""
    return _CALL.fullmatch(line) is not None


def is_imprint(line: str) -> bool:
    """Return whether a line may be of the imprint of a newspaper: its licence, its address, its rights."""
    return _IMPRINT.match(line) is not None


def could_be_title(line: str, *, fewest_words: int = _TITLE_WORDS.start) -> bool:
    """Return whether a line could be the title of an article, for which it must be no more than a sentence."""
    words = len(_WORD.findall(line))
    is_whole = _NO_TITLE_END.search(line) is None and _SENTENCE_END.search(line) is None
    return fewest_words <= words < _TITLE_WORDS.stop and is_whole
