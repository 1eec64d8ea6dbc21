"""Trains the weights of the ranking and of its confidence, and prints how they do on the sets they were not trained on.

    python -m tests.bench.train_ranking --data DIR [--sets vinewsqa viquad xquad] [--write]

Each set is cut into archives of three sizes (3 and 25 articles, and half of the set), so that the weights serve one
folder of articles as well as thousands; each question is asked of the archive that answers it and of one that does
not, as typed and without diacritics. Ranking: a linear model under a listwise softmax (ListNet, Cao et al., ICML 2007);
confidence: logistic regression. Both are L2-regularised and fitted by L-BFGS.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.index import SentenceIndex
from retrieval.ranking import Candidates, gather, signs
from retrieval.reading import read_question
from retrieval.segmentation import Segmenter, UndertheseaSegmenter
from tests.bench.question_sets import Question, QuestionSet, gold_sentences
from tests.bench.typing_ways import unaccented

SIZES = (3, 25, None)  # articles an archive; None: half of the set
MOST_ARCHIVES, MOST_QUESTIONS = 60, 700  # of one size; a question each archive
REJECTED = 0.9  # the share of unanswerable questions that the threshold turns away

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Examples:
    """Questions with their candidates: which of these answer, and whether the archive holds an answer at all."""

    candidates: list[Candidates] = field(default_factory=list)
    gold: list[NDArray[np.bool_]] = field(default_factory=list)
    answerable: list[bool] = field(default_factory=list)

    def extend(self, other: "Examples") -> None:
        """Add the questions of ``other``."""
        self.candidates += other.candidates
        self.gold += other.gold
        self.answerable += other.answerable


def collect(data: QuestionSet, size: int | None, segmenter: Segmenter, work: Path) -> Examples:
    """Ask the questions of ``data`` of archives of ``size`` articles."""
    chance = random.Random(5)
    number_of = {cid: number for number, cid in enumerate(data.context_ids())}
    archives = list(_archives(len(number_of), size))
    examples = Examples()
    for place in sorted(chance.sample(range(len(archives)), min(MOST_ARCHIVES, len(archives)))):
        archive = archives[place]
        index = data.index(work / f"{data.name}-{size}-{place}", segmenter, keep=archive.__contains__)
        inside = [question for question in data.questions() if number_of[question.article_id] in archive]
        outside = [question for question in data.questions() if number_of[question.article_id] not in archive]
        for question in chance.sample(inside, min(len(inside), MOST_QUESTIONS)):
            _ask(index, question, segmenter, examples, answerable=True)
        for question in chance.sample(outside, min(len(inside), len(outside), MOST_QUESTIONS)):
            _ask(index, question, segmenter, examples, answerable=False)
    return examples


def _archives(count: int, size: int | None) -> Iterator[frozenset[int]]:
    """Neighbouring articles together, for they are on related matters: the harder case."""
    if size is None:
        for half in (0, 1):
            yield frozenset(number for number in range(count) if number * 20 // count % 2 == half)
    else:
        for first in range(0, count, size):
            yield frozenset(range(first, min(first + size, count)))


def _ask(
    index: SentenceIndex, question: Question, segmenter: Segmenter, examples: Examples, *, answerable: bool
) -> None:
    gold = gold_sentences(index, question) if answerable else frozenset()
    for typed in (question.text, unaccented(question.text)):
        candidates = gather(index, read_question(typed, segmenter, index.spelling))
        if candidates is not None and bool(gold) == answerable:
            examples.candidates.append(candidates)
            examples.gold.append(np.isin(candidates.numbers, list(gold)))
            examples.answerable.append(answerable)


def fit_ranking(examples: Examples, l2: float = 3.0) -> Floats:
    """Weights of the features under which the answering sentences are likeliest among their candidates."""
    chosen = [(c.values, gold) for c, gold in zip(examples.candidates, examples.gold, strict=True) if gold.any()]
    values = np.concatenate([rows for rows, _ in chosen]).astype(np.float64)
    gold = np.concatenate([flags for _, flags in chosen])
    starts = np.cumsum([0] + [len(rows) for rows, _ in chosen])[:-1]
    group = np.repeat(np.arange(len(chosen)), np.diff([*starts, len(values)]))
    spread = values.std(axis=0) + 1e-6
    scaled = (values - values.mean(axis=0)) / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        likelihood = odds / np.add.reduceat(odds, starts)[group]
        of_gold = np.add.reduceat(likelihood * gold, starts) + 1e-12
        gradient = (likelihood - likelihood * gold / of_gold[group]) @ scaled
        count = len(chosen)
        return (
            float((-np.log(of_gold).sum() + l2 * weights @ weights) / count),
            (gradient + 2 * l2 * weights) / count,
        )

    return np.asarray(_minimum(loss, values.shape[1]) / spread)


def fit_confidence(rows: Floats, answerable: NDArray[np.bool_], l2: float = 1.0) -> tuple[Floats, float]:
    """Weights and bias of the logistic model that tells answerable questions by their `signs`."""
    spread = rows.std(axis=0) + 1e-6
    scaled = np.column_stack([(rows - rows.mean(axis=0)) / spread, np.ones(len(rows))])
    penalty = np.append(np.full(rows.shape[1], l2), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = scaled @ weights
        likelihood = 1 / (1 + np.exp(-logits))
        return (
            float((np.logaddexp(0, logits) - answerable * logits).sum() + 0.5 * (penalty * weights * weights).sum()),
            scaled.T @ (likelihood - answerable) + penalty * weights,
        )

    fitted = _minimum(loss, scaled.shape[1])
    weights = fitted[:-1] / spread
    return weights, float(fitted[-1] - weights @ rows.mean(axis=0))


def _minimum(loss: object, size: int) -> Floats:
    result = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(result.x)


@dataclass(frozen=True, slots=True)
class Model:
    """The two models, as `retrieval/data/ranking.json` holds them."""

    ranking: dict[str, float]
    signs: dict[str, float]
    bias: float
    threshold: float

    @classmethod
    def fit(cls, examples: Examples) -> "Model":
        """Fit both models; the threshold turns away the share `REJECTED` of the unanswerable questions."""
        names = examples.candidates[0].names
        weights = fit_ranking(examples)
        names_of_signs, rows = sign_rows(examples, weights)
        answerable = np.array(examples.answerable)
        of_signs, bias = fit_confidence(rows, answerable)
        confidence = 1 / (1 + np.exp(-(rows @ of_signs + bias)))
        return cls(
            dict(zip(names, weights.tolist(), strict=True)),
            dict(zip(names_of_signs, of_signs.tolist(), strict=True)),
            bias,
            float(np.quantile(confidence[~answerable], REJECTED)),
        )

    def confidences(self, examples: Examples) -> Floats:
        """The confidence for each question."""
        _, rows = sign_rows(examples, np.array(list(self.ranking.values())))
        return np.asarray(1 / (1 + np.exp(-(rows @ np.array(list(self.signs.values())) + self.bias))))

    def record(self, trained_on: Sequence[str]) -> dict[str, object]:
        """The content of the weights file."""
        return {
            "trained_on": {"sets": list(trained_on), "articles": [size or "half of the set" for size in SIZES]},
            "trained_by": "tests/bench/train_ranking.py",
            "ranking": _rounded(self.ranking),
            "answered": {
                "threshold": round(self.threshold, 3),
                "bias": round(self.bias, 4),
                "weights": _rounded(self.signs),
            },
        }


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in weights.items()}


def sign_rows(examples: Examples, weights: Floats) -> tuple[list[str], Floats]:
    """The names of the `signs`, and a row of them for each question."""
    rows = [signs(c, (c.values @ weights).astype(np.float32)) for c in examples.candidates]
    return list(rows[0]), np.array([list(row.values()) for row in rows])


def first_share(examples: Examples, model: Model) -> float:
    """The share of answerable questions whose best-ranked candidate answers."""
    weights = np.array(list(model.ranking.values()))
    pairs = zip(examples.candidates, examples.gold, examples.answerable, strict=True)
    return float(np.mean([gold[np.argmax(c.values @ weights)] for c, gold, answerable in pairs if answerable]))


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument("--held-out", type=Path, help="folder for each set's weights by the others")
    options = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    examples: dict[str, Examples] = {}
    with tempfile.TemporaryDirectory() as work:
        for name in options.sets:
            examples[name] = Examples()
            for size in SIZES:
                examples[name].extend(collect(QuestionSet(options.data / name), size, segmenter, Path(work)))
    for name in options.sets:
        others = Examples()
        for other in options.sets:
            if other != name:
                others.extend(examples[other])
        model = Model.fit(others)
        if options.held_out:
            options.held_out.mkdir(parents=True, exist_ok=True)
            _write(options.held_out / f"{name}.json", model.record([other for other in options.sets if other != name]))
        confidences, answerable = model.confidences(examples[name]), np.array(examples[name].answerable)
        print(
            f"{name:10} by the others' weights: first {first_share(examples[name], model):.3f}, "
            f"answered {np.mean(confidences[answerable] >= model.threshold):.3f} of the answerable, "
            f"{np.mean(confidences[~answerable] >= model.threshold):.3f} of the others",
            flush=True,
        )
    if options.write:
        everything = Examples()
        for part in examples.values():
            everything.extend(part)
        record = Model.fit(everything).record(options.sets)
        _write(Path(str(files("retrieval") / "data" / "ranking.json")), record)


def _write(path: Path, record: object) -> None:
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
