"""Extracts answers from the sentences that hold them, and prints how often they are right.

    python -m tests.bench.answer_spans --data DIR [--sets vinewsqa viquad xquad] [--all] [--show N]

Every question is asked of its own gold sentence, so retrieval plays no part. Accepted answers are clipped to the
sentence. Only odd question numbers are measured unless ``--all``: the rules were tuned on the even ones. ``--show``
prints N answers of each kind to read. A marked answer is right if it lies within an accepted one, or holds it with at
most three more syllables.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from retrieval.answers.extraction import find_answer
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.answer_kind import KINDS, Kind
from retrieval.questions.query import read_question
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.bench.question_sets import Question, QuestionSet, gold_sentences
from tests.bench.typing_ways import unaccented

_MOST_MORE = 3  # syllables
SHORT_ANSWERS: tuple[Kind, ...] = ("number", "when", "where", "who")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One question asked of its gold sentence: the accepted spans, the span found, and the time it took."""

    question: str
    kind: Kind
    sentence: str
    accepted: tuple[tuple[int, int], ...]
    found: tuple[int, int] | None
    seconds: float

    @property
    def overlaps(self) -> bool:
        """Whether the span found overlaps an accepted answer."""
        found = self.found
        return found is not None and any(found[0] < end and start < found[1] for start, end in self.accepted)

    @property
    def right(self) -> bool:
        """Whether the span found is right."""
        return self.found is not None and is_right(self.sentence, self.found, self.accepted)

    @property
    def words(self) -> str:
        """The text of the span found, or ""."""
        return self.sentence[slice(*self.found)] if self.found else ""


def is_right(sentence: str, found: tuple[int, int], accepted: Iterable[tuple[int, int]]) -> bool:
    """Return whether ``found`` lies within an accepted span, or holds it with at most three more syllables."""
    start, end = found
    syllables = len(forms(sentence[start:end]))
    return any(
        (first <= start and end <= last)
        or (start <= first and last <= end and syllables - len(forms(sentence[first:last])) <= _MOST_MORE)
        for first, last in accepted
    )


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    typed: list[Measurement] = []
    folded: list[Measurement] = []
    for name in options.sets:
        data = QuestionSet(options.data / name)
        with tempfile.TemporaryDirectory() as folder:
            index = data.index(Path(folder), segmenter)
        questions = [question for number, question in enumerate(data.questions()) if options.all or number % 2]
        asked = list(_ask_all(index, questions, segmenter, fold=False))
        _print_table(name, asked)
        typed += asked
        folded += _ask_all(index, questions, segmenter, fold=True)
    _print_table("together", typed)
    _print_table("together, typed without diacritics", folded)
    for kind in KINDS:
        _print_some(typed, kind, options.show)


def _ask_all(
    index: SentenceIndex, questions: Sequence[Question], segmenter: Segmenter, *, fold: bool
) -> Iterator[Measurement]:
    for question in questions:
        query = read_question(unaccented(question.text) if fold else question.text, segmenter)
        number = min(gold_sentences(index, question))
        sentence = index.sentence(number)
        accepted = tuple(
            (start - sentence.start, min(end, sentence.end) - sentence.start)
            for start, end in question.answers
            if sentence.start <= start < sentence.end
        )
        started = time.perf_counter()
        found = find_answer(query, sentence.text, index.tokens(number), partial(index.has_word, number))
        yield Measurement(question.text, query.kind, sentence.text, accepted, found, time.perf_counter() - started)


def _print_table(name: str, asked: Sequence[Measurement]) -> None:
    print(f"\n{name}\n{'kind':14} asked  marked   right   overlapping  syllables (median)")
    for kind in KINDS:
        _print_row(kind, asked, (kind,))
    _print_row("short answers", asked, SHORT_ANSWERS)
    milliseconds = sorted(1000 * one.seconds for one in asked)
    print(f"{statistics.mean(milliseconds):.2f} ms a sentence, 95 % within {milliseconds[len(asked) * 95 // 100]:.2f}")


def _print_row(name: str, asked: Sequence[Measurement], kinds: Collection[Kind]) -> None:
    chosen = [one for one in asked if one.kind in kinds]
    offered = [one for one in chosen if one.found]
    length = statistics.median([len(forms(one.words)) for one in offered]) if offered else 0
    right, overlapping = sum(one.right for one in offered), sum(one.overlaps for one in offered)
    print(
        f"{name:14} {len(chosen):5}  {_percent(len(offered), len(chosen))}  {_percent(right, len(offered))}"
        f"  {_percent(overlapping, len(offered))}      {length:g}"
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "      –"


def _print_some(asked: Sequence[Measurement], kind: Kind, count: int) -> None:
    offered = [one for one in asked if one.kind == kind and one.found]
    for one in random.Random(5).sample(offered, min(count, len(offered))):
        print(f"{kind} {'+' if one.overlaps else '-'} {one.question}\n    {one.words}\n        in: {one.sentence}")


if __name__ == "__main__":
    main()
