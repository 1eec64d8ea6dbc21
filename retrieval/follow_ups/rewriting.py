"""A follow-up rewritten as a question that stands alone.

The words put in come from the previous question and, if it was answered, from the passage shown for it. Only the
question is rewritten: passages are then searched and quoted as for any other.
"""

from retrieval.follow_ups.detection import Dependency
from retrieval.follow_ups.previous_question import ENDING, PreviousQuestion
from retrieval.follow_ups.referents import find_referent
from retrieval.follow_ups.replacement import replace_part
from retrieval.follow_ups.topic import topic_of
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.understood_question import UnderstoodQuestion
from retrieval.ranking.ranking import SearchResult
from retrieval.text.normalise import fold, forms

_WHY = ("vi sao", "tai sao")  # folded


def rewrite_follow_up(
    question: UnderstoodQuestion, dependency: Dependency, previous: SearchResult, index: SentenceIndex
) -> str:
    """Return ``question``, which has this ``dependency`` on the ``previous`` one, as a question that stands alone."""
    before = PreviousQuestion(previous, index)
    text = question.text
    tokens = question.text_tokens[dependency.start : dependency.end]
    start, end = tokens[0].start, tokens[-1].end
    bare = text.strip(ENDING)
    if dependency.kind == "replacement":
        return _sentence(replace_part(before, text[start:end]))
    if dependency.kind == "bare":
        asked = bare[start:]
        why = fold(" ".join(forms(asked))) in _WHY
        return _sentence(f"{asked} {topic_of(before)}" if why else f"{topic_of(before)}: {asked}")
    referent = find_referent([token.form for token in tokens], dependency.kind, before)
    if referent is None:
        return _sentence(f"{topic_of(before)}: {bare}")
    return _sentence((text[:start] + referent + text[end:]).strip(ENDING))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}?"
