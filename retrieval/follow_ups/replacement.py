"""The previous question with one part replaced: "Còn năm 2025 thì sao?", "Còn Hà Nội?"."""

import re
from collections.abc import Sequence

from retrieval.answers.times import find_times
from retrieval.dates.period_patterns import find_time_words
from retrieval.follow_ups.previous_question import ASKED_NOUNS, ENDING, PREPOSITIONS, PreviousQuestion
from retrieval.follow_ups.question_names import names_in_question
from retrieval.follow_ups.topic import asked_phrase, phrase_end
from retrieval.questions.asked_source import find_asked_source
from retrieval.text.normalise import Token, fold, tokenise

_NEWSPAPER = re.compile("(?:theo )?(?:báo|nhật báo|thời báo|tạp chí) (?=(.))", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def replace_part(previous: PreviousQuestion, part: str) -> str:
    """Return the question with ``part`` in place of its like: a time, a noun, a name; else with it appended.

    A clause with a predicate of its own takes over only what is asked.
    """
    tokens = tokenise(part)
    newspaper = _NEWSPAPER.match(part)
    if newspaper and newspaper.group(1).isupper():  # not báo cáo, a report
        return _asked_of(previous, part)
    if _is_time(part, tokens):
        return _with_time(previous, part)
    if _is_clause(previous, part, tokens):
        return f"{part} {asked_phrase(previous)}"
    noun = next((at for at, form in enumerate(previous.forms) if _same(previous, form, tokens[0].form)), None)
    if noun is not None and previous.content[noun] and part[0].islower():
        stop = phrase_end(previous, noun)
        return _put(previous, part, previous.tokens[noun].start, previous.tokens[stop - 1].end)
    at_place = tokens[0].form in PREPOSITIONS
    name = part[tokens[1].start :] if at_place and len(tokens) > 1 else part
    if at_place or _is_named(previous, name):
        span = _span_of_like(previous, name, at_place=at_place)
        return _put(previous, name, *span) if span else f"{previous.text} {part}"
    return f"{previous.text}, {part}"


def _is_clause(previous: PreviousQuestion, part: str, tokens: Sequence[Token]) -> bool:
    """Whether ``part`` has its own subject and the predicate of the question: *Việt Nam đầu tư sang Mỹ*."""
    shared = [
        at
        for at, token in enumerate(tokens)
        if any(
            _same(previous, form, token.form) and previous.content[other] and not previous.is_name(other)
            for other, form in enumerate(previous.forms)
        )
    ]
    return bool(shared) and shared[0] > 0 and shared[-1] < len(tokens) - 1 and _is_named(previous, part)


def _asked_of(previous: PreviousQuestion, newspaper: str) -> str:
    """Return the question asked of another newspaper."""
    named = find_asked_source(previous.text, previous.index.sources)
    question = named[1].strip(ENDING) if named else previous.text
    return f"{question} (theo {newspaper.removeprefix('theo ')})"


def _with_time(previous: PreviousQuestion, part: str) -> str:
    """Return the question with ``part``, a time, in place of another, whose year it takes over if it has none."""
    text = previous.text
    spans = _times(text)
    if not spans:
        return f"{text} {part}"
    dated = [span for span in spans if any(map(str.isdecimal, text[slice(*span)]))]
    start, end = (dated or spans)[0]
    words = find_time_words(part, folded=part.isascii())
    years = _YEAR.findall(text[start:end])
    if years and words and not any(one.dated for one in words):
        part = f"{part} {'nam' if previous.folded else 'năm'} {years[-1]}"
    return _put(previous, part, start, end)


def _is_time(part: str, tokens: Sequence[Token]) -> bool:
    """Whether ``part`` is a time and nothing else."""
    spans = _times(part)
    small = PREPOSITIONS | ASKED_NOUNS
    return bool(spans) and all(
        token.form in small or any(start <= token.start < end for start, end in spans) for token in tokens
    )


def _times(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` names a time; without diacritics fewer words are recognised."""
    spans = [(one.start, one.end) for one in find_time_words(text, folded=True)] if text.isascii() else []
    return spans or [(span.start, span.end) for span in find_times(text)]


def _span_of_like(previous: PreviousQuestion, name: str, *, at_place: bool) -> tuple[int, int] | None:
    """Return the characters of the name in the question that ``name`` replaces: both with a number, or neither.

    Of several it is the one in whose place the articles have ``name``: after the same word; else the first.
    """
    numbered = name[-1].isdecimal()
    alike = [
        (other.start, other.end)
        for other in names_in_question(previous)
        if (other.kind == "place" or not at_place) and previous.text[other.end - 1].isdecimal() == numbered
    ]
    return max(alike, key=lambda span: _seen_after(previous, span[0], name), default=None)


def _seen_after(previous: PreviousQuestion, start: int, name: str) -> int:
    """Return how often the articles have the beginning of ``name`` after the word before ``start``."""
    before = [token.form for token in previous.tokens if token.end <= start][-1:]
    first = tokenise(name)[0].form
    return int(previous.index.spelling.count_pairs(before, [first]).sum()) if before else 0


def _is_named(previous: PreviousQuestion, part: str) -> bool:
    """Whether ``part`` has a capital letter, or is what the articles write with one."""
    tokens = tokenise(part)
    folded = all(token.form.isascii() for token in tokens)
    return any(part[token.start].isupper() for token in tokens) or all(
        previous.index.is_name(fold(token.form) if folded else token.form, folded=folded) or token.form[0].isdecimal()
        for token in tokens
    )


def _put(previous: PreviousQuestion, part: str, start: int, end: int) -> str:
    return previous.text[:start] + part + previous.text[end:]


def _same(previous: PreviousQuestion, one: str, other: str) -> bool:
    return one == other or (previous.folded and fold(one) == fold(other))
