"""What the previous question is about: its topic, its subject, a noun phrase of it."""

from collections.abc import Sequence
from itertools import takewhile

from retrieval.follow_ups.previous_question import (
    ASKED_NOUNS,
    ENDING,
    PREPOSITIONS,
    PreviousQuestion,
    both_forms,
)
from retrieval.follow_ups.question_names import names_in_question
from retrieval.text.normalise import fold, forms

_COUNTING = both_forms("nhiêu mấy")
_HANGING = frozenset(("co", "la", "duoc", "bi"))  # folded; at the end of a topic they mean nothing


def topic_of(previous: PreviousQuestion) -> str:
    """Return the question without the words it asks with: "Giá lúa là bao nhiêu" gives "giá lúa"."""
    pieces, end = [], 0
    for token, dropped in zip(previous.tokens, _dropped(previous), strict=True):
        pieces.append("" if dropped else previous.text[end : token.end])
        end = token.end
    topic = " ".join("".join(pieces).split()).strip(" ,:" + ENDING)
    forms = previous.forms
    opens_with_name = bool(forms) and previous.index.is_name(forms[0], folded=previous.folded)
    keeps_capital = not forms or opens_with_name or topic[1:2].isupper()
    return topic if keeps_capital else topic[:1].lower() + topic[1:]


def asked_phrase(previous: PreviousQuestion) -> str:
    """Return the words that the question asks with, and the noun that they count: "bao nhiêu dự án", "thứ mấy"."""
    first = previous.asking.index(True) if True in previous.asking else len(previous.tokens)
    stop = first + len([*takewhile(bool, previous.asking[first:])])
    if previous.forms[stop - 1] in _COUNTING:
        stop += len([*takewhile(bool, previous.content[stop:])])
    while first and previous.forms[first - 1] in PREPOSITIONS | ASKED_NOUNS:
        first -= 1
    return previous.slice(first, stop) if first < stop else ""


def _dropped(previous: PreviousQuestion) -> list[bool]:
    """Return which tokens only ask, or mean nothing once the asking words are gone."""
    forms = previous.forms
    dropped = list(previous.asking)
    for at in reversed(range(len(dropped) - 1)):
        if dropped[at + 1] and forms[at] in PREPOSITIONS | ASKED_NOUNS:
            dropped[at] = True
    for at in range(1, len(dropped)):
        if previous.asking[at - 1] and forms[at - 1] in _COUNTING:  # the unit counted
            dropped[at] = True
    for at in reversed(range(len(dropped))):
        if not dropped[at] and fold(forms[at]) not in _HANGING:
            break
        dropped[at] = True
    return dropped


def subject_of(previous: PreviousQuestion) -> str | None:
    """Return the run of content words that opens the question, if it is a name or has two words."""
    stop = phrase_end(previous, 0)
    return previous.slice(0, stop) if stop > 1 else None


def phrase_end(previous: PreviousQuestion, first: int) -> int:
    """Return where the run of content tokens from ``first`` ends, with the last of its names if it has any."""
    stop = first + len([*takewhile(bool, previous.content[first:])])
    names = [name.end for name in names_in_question(previous) if previous.tokens[first].start < name.start]
    ends = [at + 1 for at in range(first, stop) if previous.tokens[at].end in names]
    return max(ends, default=stop)


def phrase_with(previous: PreviousQuestion, noun: Sequence[str]) -> str | None:
    """Return the phrase that begins with ``noun`` (normalised forms): the answer, or a longer one in the question."""
    wanted = previous.comparable(noun)
    length = len(noun)
    if previous.comparable(forms(previous.answer))[:length] == wanted:
        return previous.answer
    for at in range(len(previous.forms) - length):
        if previous.comparable(previous.forms[at : at + length]) == wanted:
            stop = phrase_end(previous, at + length - 1)
            return previous.slice(at, stop) if stop > at + length else None
    return None
