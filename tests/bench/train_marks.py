"""Trains the confidence that a marked answer is right, and its thresholds; evaluates both on held-out sets.

    python -m tests.bench.train_marks --data DIR [--sets vinewsqa viquad xquad] [--write]

Every question is asked of its own gold sentence, as typed and without diacritics; the figures are of those as typed.
Each set is measured by the weights of the others. A kind's threshold is the lowest logit from which on `RIGHT` of the
held-out marks of the short answers are right, raised until `RIGHT_OF_KIND` of its own are.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from retrieval.answers.extraction import best_answer
from retrieval.questions.answer_kind import KINDS, Kind
from retrieval.questions.query import read_question
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.bench.answer_spans import SHORT_ANSWERS, is_right
from tests.bench.fitting import Floats, fit_logistic
from tests.bench.question_sets import QuestionSet, gold_sentences
from tests.bench.typing_ways import unaccented

RIGHT, RIGHT_OF_KIND = 0.85, 0.75  # chosen: what is asked of the marks
FEWEST = 20  # marks on which a threshold may rest
L2 = 30.0
NEVER = 99.0  # the threshold of a kind that is never sure enough


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the signs of its best candidate, None if there is none, and whether that is right."""

    set: str
    kind: Kind
    typed: bool
    signs: Mapping[str, float] | None
    right: bool


def collect(data: QuestionSet) -> list[Example]:
    """Return the questions of ``data``, each asked of its gold sentence."""
    segmenter = UndertheseaSegmenter()
    with tempfile.TemporaryDirectory() as folder:
        return list(_ask_all(data, Path(folder), segmenter))


def _ask_all(data: QuestionSet, folder: Path, segmenter: UndertheseaSegmenter) -> Iterator[Example]:
    index = data.index(folder, segmenter)
    for question in data.questions():
        number = min(gold_sentences(index, question))
        sentence = index.sentence(number)
        accepted = [
            (start - sentence.start, end - sentence.start)
            for start, end in question.answers
            if sentence.start <= start < sentence.end
        ]
        for typed in (True, False):
            query = read_question(question.text if typed else unaccented(question.text), segmenter)
            best = best_answer(query, sentence.text, index.tokens(number), partial(index.has_word, number))
            right = best is not None and is_right(sentence.text, (best.start, best.end), accepted)
            yield Example(data.name, query.kind, typed, best.signs if best else None, right)


def fit(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    """Return the weight of each sign and the bias, fitted on the examples that have a candidate."""
    marked = [example for example in examples if example.signs]
    names = sorted({sign for example in marked for sign in example.signs or ()})
    rows = np.array([[(example.signs or {}).get(name, 0.0) for name in names] for example in marked])
    weights, bias = fit_logistic(rows, np.array([example.right for example in marked]), L2)
    return dict(zip(names, weights.tolist(), strict=True)), bias


def logits(examples: Sequence[Example], weights: Mapping[str, float], bias: float) -> Floats:
    """Return the confidence of each example as a logit; minus infinity without a candidate."""
    return np.array(
        [
            bias + sum(weights.get(sign, 0.0) * value for sign, value in example.signs.items())
            if example.signs
            else -np.inf
            for example in examples
        ]
    )


def thresholds(examples: Sequence[Example], confidences: Floats) -> dict[str, float]:
    """Return the threshold of each kind; see the module's docstring."""
    pairs = [
        (float(confidence), example)
        for confidence, example in zip(confidences, examples, strict=True)
        if example.signs and example.typed
    ]
    common = _lowest([(one, example.right) for one, example in pairs if example.kind in SHORT_ANSWERS], RIGHT)
    return {
        kind: max(
            common, _lowest([(one, example.right) for one, example in pairs if example.kind == kind], RIGHT_OF_KIND)
        )
        for kind in KINDS
    }


def _lowest(pairs: Sequence[tuple[float, bool]], share: float) -> float:
    """Return the lowest logit from which on ``share`` of the flags are set, `NEVER` if there is none."""
    ordered = sorted(pairs, reverse=True)
    right = np.cumsum([flag for _, flag in ordered])
    return next(
        (ordered[count - 1][0] for count in range(len(ordered), FEWEST - 1, -1) if right[count - 1] >= share * count),
        NEVER,
    )


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    options = parser.parse_args()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        collected = pool.map(collect, [QuestionSet(options.data / name) for name in options.sets])
        examples = [example for part in collected for example in part]
    held_out = np.zeros(len(examples))
    for name in options.sets:
        model = fit([example for example in examples if example.set != name])
        rows = [row for row, example in enumerate(examples) if example.set == name]
        held_out[rows] = logits([examples[row] for row in rows], *model)
    chosen = thresholds(examples, held_out)
    for name in (*options.sets, "together"):
        for kind in (*KINDS, "short answers"):
            _print_row(name, kind, examples, held_out, chosen)
    if options.write:
        weights, bias = fit(examples)
        record = {
            "trained_on": options.sets,
            "trained_by": "tests/bench/train_marks.py",
            "bias": round(bias, 4),
            "weights": {sign: round(weight, 4) for sign, weight in weights.items()},
            "thresholds": {kind: round(threshold, 3) for kind, threshold in chosen.items()},
        }
        path = Path(str(files("retrieval") / "data" / "marks.json"))
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _print_row(
    name: str, kind: str, examples: Sequence[Example], confidences: Floats, chosen: Mapping[str, float]
) -> None:
    kinds = SHORT_ANSWERS if kind == "short answers" else (kind,)
    asked = [
        (example, float(confidence) >= chosen[example.kind])
        for example, confidence in zip(examples, confidences, strict=True)
        if example.typed and example.kind in kinds and name in (example.set, "together")
    ]
    first = [example.right for example, _ in asked if example.signs]
    marked = [example.right for example, sure in asked if sure]
    print(
        f"{name:10} {kind:14} {len(asked):5} asked; every candidate: {_share(len(first), len(asked))} marked, "
        f"{_share(sum(first), len(first))} right; above the threshold: {_share(len(marked), len(asked))} marked, "
        f"{_share(sum(marked), len(marked))} right"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


if __name__ == "__main__":
    main()
