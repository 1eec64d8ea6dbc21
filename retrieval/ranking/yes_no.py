"""Questions for yes or no: which sentences say whether what is asked is so.

Such a question names all of its answer but whether it holds: *Xã có bán ruộng không?* The sentence that says so has a
word of decision, consent, refusal or negation right before what the question asserts.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.questions.query import Query
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import asking_words

# Of folded forms.
_ASKS = re.compile(r"\b(?:co|da|se|duoc) (?:phai )?(?P<asserted>.*?) (?:hay )?(?:khong|chua)$")
_IF_SO = re.compile(r"\bco phai (?P<asserted>.*)$")
_ANYBODY = re.compile(r"\bco ai\b")
_NEGATED = "không có, không còn, không phải, không thể, không được, chưa có, chưa được, chưa thể"
_DECIDED = (
    "từ chối, bác bỏ, phủ nhận, đồng ý, chấp nhận, chấp thuận, nhận lời, xác nhận, khẳng định, quyết định, sẵn sàng"
    ", cam kết"
)
_STATES = frozenset(tuple(forms(phrase)) for phrase in f"{_NEGATED}, {_DECIDED}".split(","))
_PREDICATE = 3  # content syllables of what is asserted that may be its predicate
_REACH = 6  # tokens from such a word to the predicate


def asserted(query: Query) -> frozenset[str]:
    """Return the syllables that may be the predicate of a question for yes or no; none for other questions."""
    text = fold(" ".join(query.syllables))
    match = _ASKS.search(text) or _IF_SO.search(text)
    if match is None or _asks_for_more(query, text):
        return frozenset()
    first = text[: match.start("asserted")].count(" ")
    weighted = list(zip(query.syllables, query.weights, strict=True))[first:]
    content = [form for form, weight in weighted if weight == 1 and form not in query.names]
    return frozenset(content[:_PREDICATE])


def _asks_for_more(query: Query, text: str) -> bool:
    """Whether a question asks for who, what or how many, and not only whether; *có ai … không* does not."""
    if query.kind == "number":  # of what opens with a measure: Giá gạo có tăng không?
        return any(asking_words(query.syllables, folded=query.unaccented))
    return query.kind != "other" and not (query.kind == "who" and _ANYBODY.search(text))


def states_whether(predicate: frozenset[str], tokens: Sequence[str], *, folded: bool) -> bool:
    """Whether a sentence of these normalised forms says that the ``predicate`` (``folded``) holds or not."""
    for at, pair in enumerate(pairwise(tokens)):
        if pair in _STATES:
            after = tokens[at + 2 : at + 2 + _REACH]
            if not predicate.isdisjoint(map(fold, after) if folded else after):
                return True
    return False
