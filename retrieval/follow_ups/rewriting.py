"""A question that leans on the one before it, put into words that stand alone.

What is put in comes from the question before and, where that was answered, from the passage shown for it. Only the
reading of the question is made here: what is quoted afterwards is found as for any other.
"""

from collections.abc import Iterator, Sequence

from retrieval.answers.times import find_times
from retrieval.follow_ups.detection import Way, dependency_of
from retrieval.follow_ups.previous_question import ENDING, PREPOSITIONS, PreviousQuestion
from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.ranking import Found
from retrieval.text.normalise import fold, forms, tokenise

_WHY = ("vi sao", "tai sao")  # folded


def read_follow_up(question: str, last: Found, index: SentenceIndex) -> str:
    """``question`` in words that stand alone after the exchange ``last``; as it is where it stands alone already."""
    leaning = dependency_of(question)
    if leaning is None:
        return question
    before = PreviousQuestion(last, index)
    tokens = tokenise(question)
    bare = question.strip(ENDING)
    if leaning.way == "instead":
        part = question[tokens[leaning.start].start : tokens[leaning.end - 1].end]
        return _sentence(before.with_part(part))
    if leaning.way == "bare":
        asked = bare[tokens[leaning.start].start :]
        why = fold(" ".join(forms(asked))) in _WHY
        return _sentence(f"{asked} {before.topic}" if why else f"{before.topic}: {asked}")
    said = [token.form for token in tokens[leaning.start : leaning.end]]
    referent = _referent(said, leaning.way, before)
    if referent is None:
        return _sentence(f"{before.topic}: {bare}")
    first, stop = tokens[leaning.start].start, tokens[leaning.end - 1].end
    return _sentence((question[:first] + referent + question[stop:]).strip(ENDING))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}?"


def _referent(said: Sequence[str], way: Way, before: PreviousQuestion) -> str | None:
    """What the words ``said`` (compared forms) point at, or None where it can't be told."""
    if way == "people":
        return None
    if way == "time":
        return next(_times(before.answer, before.text), None)
    if way == "thing":
        return before.subject if len(said) == 1 else before.phrase_from(said[:-1])
    if way == "person" and (whole := before.phrase_from(said[:-1])):
        return whole
    name = before.titled(way) or before.answer_for(way) or before.name_for(way)
    if name and said[0] in PREPOSITIONS and tokenise(name)[0].form not in PREPOSITIONS:
        return f"{said[0]} {name}"
    return name


def _times(*texts: str) -> Iterator[str]:
    """The times that ``texts`` name, in order."""
    for text in texts:
        for span in find_times(text):
            yield text[span.start : span.end]
