"""Trains the weights of the ranking, of its confidence and of the context, and evaluates them on held-out sets.

    python -m tests.bench.train_ranking --data DIR [--sets vinewsqa viquad xquad] [--held-out FOLDER] [--write]
        [--meaning MODEL --embedded FILE]

Each set is divided into archives of three sizes (3 and 25 articles, and half of the set), so that the weights serve
small and large archives; each question is asked of an archive that answers it and of one that does not, as typed and
without diacritics. With ``--meaning``, a value of HOIBAO_MEANING, the weights are those of candidates with
similarities; ``--embedded`` keeps the vectors for the next time. The sections on near misses stay as they are:
tests/bench/train_confidence.py fits them afterwards.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.candidates import Candidates, gather
from retrieval.ranking.context_selection import STEPS, Side, context_signs
from retrieval.ranking.verdict import WEIGHTS_BY_MEANING, WEIGHTS_BY_WORDS, shipped_weights, signs
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.bench.embedded_texts import EmbeddedTexts, add_embedded, embedded_texts
from tests.bench.fitting import Flags, Floats, fit_listwise, fit_logistic
from tests.bench.question_sets import Question, QuestionSet, gold_sentences
from tests.bench.typing_ways import unaccented

SIZES = (3, 25, None)  # articles per archive; None: half of the set
MOST_ARCHIVES, MOST_QUESTIONS = 60, 700  # archives of one size; questions per archive
REJECTED = 0.9  # the share of unanswerable questions below the threshold
SHOWN = 3
CONTEXT_L2 = 3.0
CONTEXT_FROM = 0.005  # the probability of the answer from which on a neighbouring sentence is quoted


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates in an archive that answers it or not.

    ``gold`` flags the candidates that answer and ``lacking`` those whose article lacks a name; ``neighbours`` has for
    each side whether the sentence there answers, None if there is none.
    """

    candidates: Candidates
    gold: Flags
    lacking: Sequence[bool]
    neighbours: Mapping[Side, Sequence[bool | None]]
    answerable: bool


def collect(data: QuestionSet, size: int | None, embedded: EmbeddedTexts | None = None) -> list[Example]:
    """Return the questions of ``data`` asked of archives of ``size`` articles, with similarities if ``embedded``."""
    chance = random.Random(5)
    segmenter = UndertheseaSegmenter()
    number_of = {cid: number for number, cid in enumerate(data.context_ids())}
    archives = list(archives_of(len(number_of), size))
    examples: list[Example] = []
    for place in sorted(chance.sample(range(len(archives)), min(MOST_ARCHIVES, len(archives)))):
        archive = archives[place]
        inside = [question for question in data.questions() if number_of[question.article_id] in archive]
        outside = [question for question in data.questions() if number_of[question.article_id] not in archive]
        with tempfile.TemporaryDirectory() as work:
            index = data.index(Path(work), segmenter, keep=archive.__contains__)
            meaning = embedded.meaning_of(index) if embedded else None
            for question in chance.sample(inside, min(len(inside), MOST_QUESTIONS)):
                examples += _ask(index, question, segmenter, meaning, answerable=True)
            for question in chance.sample(outside, min(len(inside), len(outside), MOST_QUESTIONS)):
                examples += _ask(index, question, segmenter, meaning, answerable=False)
    return examples


def collect_all(sets: Sequence[QuestionSet], embedded: EmbeddedTexts | None = None) -> dict[str, list[Example]]:
    """Return the examples of every set by its name, from archives of all `SIZES`; uses one process per core."""
    tasks = [(data, size, embedded) for size in reversed(SIZES) for data in sets]  # the longest first
    examples: dict[str, list[Example]] = {data.name: [] for data in sets}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for (data, _, _), collected in zip(tasks, pool.map(collect, *zip(*tasks, strict=True)), strict=True):
            examples[data.name] += collected
    return examples


def archives_of(count: int, size: int | None) -> Iterator[frozenset[int]]:
    """Yield archives of adjacent articles, which are on related topics: the harder case."""
    if size is None:
        for half in (0, 1):
            yield frozenset(number for number in range(count) if number * 20 // count % 2 == half)
    else:
        for first in range(0, count, size):
            yield frozenset(range(first, min(first + size, count)))


def _ask(
    index: SentenceIndex, question: Question, segmenter: Segmenter, meaning: Meaning | None, *, answerable: bool
) -> Iterator[Example]:
    gold = gold_sentences(index, question) if answerable else frozenset()
    for typed in (question.text, unaccented(question.text)):
        query = read_question(typed, segmenter, index.spelling)
        candidates = gather(index, query, meaning=meaning)
        if candidates is not None and bool(gold) == answerable:
            yield Example(
                candidates,
                gold=np.isin(candidates.numbers, list(gold)),
                lacking=[AnswerEvidence.of(index, query, int(number)).lacks_name for number in candidates.numbers],
                neighbours={side: _neighbour_answers(index, candidates, gold, step) for side, step in STEPS.items()},
                answerable=answerable,
            )


def _neighbour_answers(
    index: SentenceIndex, candidates: Candidates, gold: frozenset[int], step: int
) -> list[bool | None]:
    neighbours = (index.neighbour(int(number), step) for number in candidates.numbers)
    return [None if number is None else number in gold for number in neighbours]


@dataclass(frozen=True, slots=True)
class Model:
    """The models in `retrieval/data/ranking.json`."""

    ranking: dict[str, float]
    signs: dict[str, float]
    bias: float
    threshold: float
    context: Mapping[Side, Mapping[str, object]]

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> "Model":
        """Fit all models; the share `REJECTED` of the unanswerable questions is below the threshold."""
        names = examples[0].candidates.names
        weights = fit_listwise((example.candidates.values, example.gold) for example in examples)
        names_of_signs, rows = sign_rows(examples, weights)
        answerable = np.array([example.answerable for example in examples])
        of_signs, bias = fit_logistic(rows, answerable)
        confidence = 1 / (1 + np.exp(-(rows @ of_signs + bias)))
        return cls(
            dict(zip(names, weights.tolist(), strict=True)),
            dict(zip(names_of_signs, of_signs.tolist(), strict=True)),
            bias,
            float(np.quantile(confidence[~answerable], REJECTED)),
            {side: fit_context(examples, weights, side) for side in STEPS},
        )

    def confidences(self, examples: Sequence[Example]) -> Floats:
        """Return the confidence for each question."""
        _, rows = sign_rows(examples, np.array(list(self.ranking.values())))
        return np.asarray(1 / (1 + np.exp(-(rows @ np.array(list(self.signs.values())) + self.bias))))

    def record(self, trained_on: Sequence[str]) -> dict[str, object]:
        """Return the content of the weights file."""
        shipped = shipped_weights()
        return {
            "trained_on": {"sets": list(trained_on), "articles": [size or "half of the set" for size in SIZES]},
            "trained_by": "tests/bench/train_ranking.py",
            "ranking": _rounded(self.ranking),
            "answered": {
                "threshold": round(self.threshold, 3),
                "unsure_threshold": shipped["answered"]["unsure_threshold"],
                "bias": round(self.bias, 4),
                "weights": _rounded(self.signs),
            },
            "met": shipped["met"],
            "context": {"threshold": CONTEXT_FROM} | {str(side): model for side, model in self.context.items()},
        }


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in weights.items()}


def sign_rows(examples: Sequence[Example], weights: Floats) -> tuple[list[str], Floats]:
    """Return the names of the `signs`, and a row of values for each question."""
    rows = []
    for example in examples:
        scores = (example.candidates.values @ weights).astype(np.float32)
        rows.append(signs(example.candidates, scores, lacking=example.lacking[int(np.argmax(scores))]))
    return list(rows[0]), np.array([list(row.values()) for row in rows])


def fit_context(examples: Sequence[Example], weights: Floats, side: Side) -> dict[str, object]:
    """Return the logistic model for the answer being on that side of a passage and in none of those shown."""
    rows: list[dict[str, float]] = []
    flags: list[bool] = []
    for example in examples:
        candidates = example.candidates
        scores = candidates.values @ weights
        shown = np.argsort(-scores, kind="stable")[:SHOWN]
        numbers = candidates.numbers[shown]
        for place, row in enumerate(shown):
            answers = example.neighbours[side][row]
            if answers is not None and candidates.numbers[row] + STEPS[side] not in numbers:
                behind = float(scores.max() - scores[row])
                rows.append(context_signs(candidates.features(row), candidates.query.kind, place, behind))
                flags.append(answers and not example.gold[shown].any())
    fitted, bias = fit_logistic(np.array([list(row.values()) for row in rows]), np.array(flags), CONTEXT_L2)
    return {"bias": round(bias, 4), "weights": _rounded(dict(zip(rows[0], fitted.tolist(), strict=True)))}


def first_share(examples: Sequence[Example], model: Model) -> float:
    """Return the share of answerable questions whose best candidate answers."""
    weights = np.array(list(model.ranking.values()))
    firsts = [e.gold[np.argmax(e.candidates.values @ weights)] for e in examples if e.answerable]
    return float(np.mean(firsts))


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument("--held-out", type=Path, help="folder for each set's weights by the others")
    add_embedded(parser)
    options = parser.parse_args()
    embedded = embedded_texts(options)
    examples = collect_all([QuestionSet(options.data / name) for name in options.sets], embedded)
    for name in options.sets:
        others = [example for other in options.sets if other != name for example in examples[other]]
        model = Model.fit(others)
        if options.held_out:
            options.held_out.mkdir(parents=True, exist_ok=True)
            _write(options.held_out / f"{name}.json", model.record([other for other in options.sets if other != name]))
        confidences = model.confidences(examples[name])
        answerable = np.array([example.answerable for example in examples[name]])
        print(
            f"{name:10} by the others' weights: first {first_share(examples[name], model):.3f}, "
            f"answered {np.mean(confidences[answerable] >= model.threshold):.3f} of the answerable, "
            f"{np.mean(confidences[~answerable] >= model.threshold):.3f} of the others",
            flush=True,
        )
    if options.write:
        everything = [example for name in options.sets for example in examples[name]]
        record = Model.fit(everything).record(options.sets)
        _write(weights_file(by_meaning=embedded is not None), record)


def weights_file(*, by_meaning: bool) -> Path:
    """Return the file of the shipped weights."""
    return Path(str(files("retrieval") / "data" / (WEIGHTS_BY_MEANING if by_meaning else WEIGHTS_BY_WORDS)))


def _write(path: Path, record: object) -> None:
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
