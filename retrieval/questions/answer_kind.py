"""The kind of answer a question asks for, and the noun that it asks about."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from retrieval.text.normalise import fold
from retrieval.text.word_lists import function_words, measures

Kind = Literal["why", "number", "when", "where", "who", "how", "what", "which", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The first that matches decides. Phrases are normalised forms; see `normalise.syllable_form`.
_PHRASES: tuple[tuple[Kind, str], ...] = (
    ("why", "tại sao|vì sao|sao lại|vì lí do|lí do|nguyên nhân|do đâu|vì đâu|nhờ đâu|mục đích|để làm gì"),
    ("when", "(?<!nhiêu )(?:ngày|hôm|tháng|năm|mùng|mồng) mấy(?= (?:thì|vậy|tháng|năm)\\b|$)"),
    ("number", "bao nhiêu|mấy|bao lâu|bao xa|bao cao|thứ mấy|cỡ nào"),
    (
        "when",
        (
            "khi nào|bao giờ|lúc nào|hôm nào|"
            "(?:năm|ngày|tháng|thời gian|thời điểm|thế kỉ|giai đoạn|mùa|thời kì|thập niên|dịp|buổi|thời) (?:nào|gì)"
        ),
    ),
    ("what", "đâu là|vị trí gì"),
    (
        "where",
        (
            "ở đâu|tại đâu|từ đâu|đâu|(?:nơi|nước|quốc gia|thành phố|tỉnh|vùng|khu vực|địa điểm|bang|châu lục|vị trí"
            "|bệnh viện|(?<!lập )(?<!thị )(?<!môi )trường) (?:nào|gì)"
        ),
    ),
    ("who", "ai|tên (?:là )?gì|(?:người|bác sĩ|nhà khoa học|vị|ông|bà|nhân vật|vua|tổng thống) nào"),
    ("how", "như thế nào|thế nào|ra sao|làm sao|bằng cách nào|cách nào|làm thế nào|bằng gì|làm gì"),
    ("what", "gì|chi"),
    ("which", "nào"),
    ("number", "tỉ lệ|tỉ số|số lượng"),  # if nothing else is asked
)
# Without diacritics these are also common words: mấy is máy and may, đâu is đầu, đau and dầu.
_FOLDED_FORMS = (
    (r"mấy", r"(?<!xe )(?<!nha )(?<!bang )(?<!tho )may(?! (?:bay|moc|tinh|man|mac|anh|lanh|giat|chu|cay|gat|xay|tho))"),
    (r"tại đâu|từ đâu|đâu", r"tai dau|tu dau|den dau|di dau|dau$"),
)


def _folded(phrases: str) -> str:
    for exact, unambiguous in _FOLDED_FORMS:
        phrases = phrases.replace(f"|{exact}|", f"|{unambiguous}|")
    return fold(phrases)


_EXACT = tuple((kind, re.compile(rf"\b(?:{phrases})\b")) for kind, phrases in _PHRASES)
_FOLDED = tuple((kind, re.compile(rf"\b(?:{_folded(phrases)})\b")) for kind, phrases in _PHRASES)

_ASKING = frozenset(("gì", "nào", "ai", "sao", "đâu", "nhiêu", "mấy", "giờ", "lâu"))
_ASKING_FOLDED = frozenset(map(fold, _ASKING))
_BEFORE_MEASURE = frozenset(("về", "ve", "mức", "muc", "tổng", "tong"))
_COUNTING = frozenset(("nhiêu", "mấy", "nhieu", "may"))


def kind_of(syllables: Sequence[str], *, folded: bool) -> Kind:
    """Return the kind of answer that a question of these normalised (or ``folded``) forms asks for."""
    text = " ".join(syllables)
    asked = next((kind for kind, phrases in (_FOLDED if folded else _EXACT) if phrases.search(text)), None)
    return asked or ("number" if _opens_with_measure(syllables, folded=folded) else "other")


def _opens_with_measure(syllables: Sequence[str], *, folded: bool) -> bool:
    """Whether keywords ask for a figure: *giá vàng hôm nay*."""
    last = next((at for at, form in enumerate(syllables) if form not in _BEFORE_MEASURE), 0)
    nouns = measures(folded=folded)
    return any(tuple(syllables[at : at + len(noun)]) == noun for at in range(last + 1) for noun in nouns)


def heads_of(syllables: Sequence[str], kind: Kind, *, folded: bool) -> tuple[str, ...]:
    """Return at most two syllables of the noun next to the asking word: after *bao nhiêu*, before *nào*."""
    asking = _ASKING_FOLDED if folded else _ASKING
    noun: Sequence[str] = ()
    if kind == "number":
        counting = next((i for i, syllable in enumerate(syllables) if syllable in _COUNTING), None)
        if counting is not None:
            noun = syllables[counting + 1 : counting + 3]
    else:
        at = max((i for i, syllable in enumerate(syllables) if syllable in asking), default=0)
        noun = syllables[max(0, at - 2) : at]
    functions = function_words(folded=folded)
    return tuple(syllable for syllable in noun if syllable not in asking and syllable not in functions)
