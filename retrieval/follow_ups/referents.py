"""What the pointing words of a follow-up refer to: "ông ấy", "ở đó", "tuyến này"."""

from collections.abc import Iterator, Sequence

from retrieval.answers.names import NameKind
from retrieval.answers.times import find_times
from retrieval.follow_ups.detection import ReferenceKind
from retrieval.follow_ups.previous_question import PREPOSITIONS, PreviousQuestion
from retrieval.follow_ups.question_names import names_in, names_in_question
from retrieval.follow_ups.topic import phrase_with, subject_of
from retrieval.text.normalise import compose, fold, forms, tokenise

_PEOPLE: tuple[NameKind, ...] = ("person", "plain")
_NAME_KINDS: dict[ReferenceKind, tuple[NameKind, ...]] = {
    "man": _PEOPLE,
    "woman": _PEOPLE,
    "person": _PEOPLE,
    "place": ("place",),
}
_TITLES: dict[ReferenceKind, tuple[str, ...]] = {
    "woman": ("bà ", "chị ", "cô ", "nữ "),
    "man": ("ông ", "anh ", "chú "),
}


def find_referent(pointing: Sequence[str], kind: ReferenceKind, previous: PreviousQuestion) -> str | None:
    """Return what the words ``pointing`` (normalised forms) refer to, or None if uncertain."""
    if kind == "people":
        return None
    if kind == "time":
        return next(_times(previous.answer, previous.text), None)
    if kind == "thing":
        return subject_of(previous) if len(pointing) == 1 else phrase_with(previous, pointing[:-1])
    if kind == "person" and (phrase := phrase_with(previous, pointing[:-1])):
        return phrase
    name = _titled(previous, kind) or _answer(previous, kind) or _best_name(previous, kind)
    if name and pointing[0] in PREPOSITIONS and tokenise(name)[0].form not in PREPOSITIONS:
        return f"{pointing[0]} {name}"
    return name


def _times(*texts: str) -> Iterator[str]:
    for text in texts:
        for span in find_times(text):
            yield text[span.start : span.end]


def _titled(previous: PreviousQuestion, kind: ReferenceKind) -> str | None:
    """Return the name in the question whose title is of the sex referred to."""
    titles = _TITLES.get(kind)
    if not titles:
        return None
    return next((name.text for name in names_in_question(previous) if name.text.lower().startswith(titles)), None)


def _answer(previous: PreviousQuestion, kind: ReferenceKind) -> str | None:
    """Return the answer, if it is of the kind referred to."""
    if kind == "place":
        return previous.answer if previous.query.kind == "where" else None
    names = list(names_in(previous, compose(previous.answer).text))
    person = previous.query.kind == "who" and any(one in {"person", "official", "plain"} for _, one in names)
    return previous.answer if person and _fits(kind, previous.answer) else None


def _best_name(previous: PreviousQuestion, kind: ReferenceKind) -> str | None:
    """Return the best name: from both, as written in the passage; from the question; from the passage."""
    asked = {fold(form) for form in previous.forms}
    in_question = [(name.text, name.kind) for name in names_in_question(previous)]
    shown = list(names_in(previous, previous.passage))
    respelled = [
        (text, one)
        for text, one in shown
        if (one != "plain" or previous.folded) and asked.issuperset(map(fold, forms(text)))
    ]
    in_passage = [(text, one) for text, one in shown if one != "plain"]
    for names in (respelled, in_question, in_passage):
        for wanted in _NAME_KINDS[kind]:
            found = next((text for text, one in names if one == wanted and _fits(kind, text)), None)
            if found:
                return found
    return None


def _fits(kind: ReferenceKind, name: str) -> bool:
    """Whether the title of ``name``, if any, is not that of the other sex."""
    others = [title for other, titles in _TITLES.items() if kind in _TITLES and other != kind for title in titles]
    return not name.lower().startswith(tuple(others))
