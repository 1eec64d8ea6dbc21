"""The patterns and words of comparisons, with and without diacritics."""

import re
from collections.abc import Sequence
from functools import cache

from retrieval.text.normalise import fold
from retrieval.text.word_lists import measures, named_lists

# Patterns over the compared forms of the words, each with a blank before it; folded for questions typed bare.
_DIFFERS = (
    r"(?: (?:thì|có|có gì|có điểm gì|có những điểm gì))?"
    r" (?:(?:giống và )?khác|giống|chênh|hơn kém)"
    r"(?: (?:nhau|biệt|lệch|như|thế nào|ra sao|gì|(?:ở )?(?:chỗ|điểm) (?:nào|gì)|ở đâu|không|bao nhiêu|nhiều))+$"
)
_SOFT_END = r"(?: (?:vậy|thế|ạ|nhỉ|hả|à|ha|nhé|chứ|z|v))+$"
_WHICH = r" (?:thì )?(?:ai|(?:{nouns}) nào)(?= |$)"
_BOUNDARY = (
    r" (?:vào|ngày|năm|tháng|quý|tuần|hôm|sáng|chiều|tối|hiện|nay|đầu|cuối|là|bao nhiêu|bn|mấy|lần lượt|mỗi|ra sao"
    r"|thế nào|như thế nào|khác|chênh|so với|đang|đã|tăng|giảm|về|nói|trong|bên nào|cái nào|thì|có)(?= |$)"
)
_HOW_MUCH = r" (?:bao nhiêu|bn|mấy|thế nào|ra sao|như thế nào)(?= |$)"
_YES_NO = r" (?:không|ko|k|phải không|đúng không|hả|à|chưa)$"
_ASKING = "bao nhiêu"
_AND, _OR, _MORE = ("và", "với", "vs", "versus"), ("hay", "hoặc"), ("hơn", "nhất")


class ComparisonPatterns:
    """The patterns and words above, compiled with diacritics or ``bare``."""

    def __init__(self, *, bare: bool) -> None:
        def words(listed: Sequence[str]) -> frozenset[str]:
            return frozenset(fold(word) if bare else word for word in listed)

        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(fold(pattern) if bare else pattern)

        listed = named_lists("comparison.txt")
        self.differs, self.soft_end = compiled(_DIFFERS), compiled(_SOFT_END)
        self.which = compiled(_WHICH.format(nouns="|".join(listed["which"])))
        self.boundary, self.how_much, self.yes_no = compiled(_BOUNDARY), compiled(_HOW_MUCH), compiled(_YES_NO)
        self.both, self.either, self.more = words(_AND), words(_OR), words(_MORE)
        self.joint, self.adjectives = words(listed["joint"]), words(listed["adjective"])
        self.degrees, self.many = words(listed["degree"]), words(("nhiều", "ít"))
        self.asking = fold(_ASKING) if bare else _ASKING
        self.compare = tuple(words(("so",))) + tuple(words(("sánh",)))
        self.measures = measures(folded=bare)


@cache
def comparison_patterns(*, bare: bool) -> ComparisonPatterns:
    """Return the patterns for questions typed with diacritics, or ``bare``."""
    return ComparisonPatterns(bare=bare)
