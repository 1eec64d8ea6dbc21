"""Extension of a candidate answer to whole words."""

from retrieval.answers.alignment import AlignedSentence, AnswerSpan

_LONGEST_WORD = 4  # syllables; longer words of a segmenter are rare and often mistakes


def whole_words(aligned: AlignedSentence, span: AnswerSpan) -> AnswerSpan:
    """Return ``span`` with the rest of the words that it cuts at either end."""
    tokens = aligned.tokens_of(span)
    first = tokens.start if _opens_name(aligned, tokens.start) else word_across(aligned, tokens.start)[0]
    last = word_across(aligned, tokens.stop)[1]
    return span._replace(
        start=min(span.start, aligned.tokens[first].start) if first < tokens.start else span.start,
        end=aligned.tokens[last - 1].end if last > tokens.stop else span.end,
    )


def _opens_name(aligned: AlignedSentence, at: int) -> bool:
    """Whether a capital follows a small letter: a segmenter that joins the two is mistaken."""
    return at > 0 and (
        aligned.text[aligned.tokens[at].start].isupper() and aligned.text[aligned.tokens[at - 1].start].islower()
    )


def word_across(aligned: AlignedSentence, at: int) -> tuple[int, int]:
    """Return the tokens ``first, stop`` of the longest word that goes on across the boundary before ``at``.

    Both are ``at`` if there is none, or if the words of the sentence are unknown.
    """
    has_word = aligned.has_word
    if has_word is None or not 0 < at < len(aligned.tokens) or not aligned.spaced_before(at):
        return at, at
    for length in range(_LONGEST_WORD, 1, -1):
        for first in range(max(0, at - length + 1), min(at, len(aligned.tokens) - length + 1)):
            inside = range(first + 1, first + length)
            if all(map(aligned.spaced_before, inside)) and has_word("_".join(aligned.forms[first : first + length])):
                return first, first + length
    return at, at
