"""Trains whether the demands of a question are met ("met"), and evaluates the confidence on held-out sets.

    python -m tests.bench.train_confidence --data DIR [--sets vinewsqa viquad xquad] [--questions 200] [--write]
        [--meaning MODEL --embedded FILE]

"met" is trained on answerable questions against near misses, and the shipped "answered" is kept, which
tests/bench/train_ranking.py trains on answerable questions against those that no article answers. The figures printed
for a set are by models, of both, fitted to the other sets, at the shipped ranking. Each set is divided into two
archives of half of the set and some of 25 and 3 articles; each question is asked as typed, and a part of them without
diacritics. ``--write`` changes the section "met" and the threshold of unsure answers alone.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.candidates import gather
from retrieval.ranking.verdict import RankingWeights, Verdict, shipped_weights, signs
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.bench.embedded_texts import EmbeddedTexts, add_embedded, embedded_texts
from tests.bench.fitting import Flags, Floats, fit_logistic
from tests.bench.near_misses import NearMisses
from tests.bench.question_sets import QuestionSet, gold_sentences
from tests.bench.train_ranking import archives_of, weights_file
from tests.bench.typing_ways import unaccented

SIZES = {None: 1.0, 25: 0.5, 3: 0.02}  # articles per archive, and the share of --questions asked of each
UNACCENTED = 0.3  # the share of questions asked without diacritics, too
# Chosen with tests/bench/unanswerable.py: the lowest of "answered" at which, together with MET, at most 2 % of the
# questions that the articles cannot answer are answered; by meaning, no more than by words.
ANSWERED, ANSWERED_BY_MEANING = 0.4, 0.25
UNSURE_RIGHT = 0.4  # of the passages that may answer; chosen
# Chosen: below it, what a small archive has is seldom on the subject at all.
UNSURE_LEAST, UNSURE_LEAST_BY_MEANING = 0.25, 0.15
MET, MET_UNSURE = 0.4, 0.2  # thresholds of "met", chosen from near misses passed against answers kept
MET_SIGNS = (
    *("names_missing_article", "names_missing_near", "numbers_missing_near", "numbers_missing_article"),
    *("counted_missing", "missing_article", "missing_here", "rarest_missing_near", "pairs_missing_article"),
    *("roles_conflict", "names_swapped", "lacks_name", "words_in_article", "unaccented"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked, with the signs of its best candidate, and whether that is ``right``.

    Its ``kind`` is answerable, far (no article answers it), or that of a near miss.
    """

    kind: str
    values: dict[str, float]
    right: bool


def collect(data: QuestionSet, size: int | None, most: int, embedded: EmbeddedTexts | None) -> list[Asked]:
    """Return questions of ``data`` asked of archives of ``size`` articles, up to ``most`` of each archive."""
    chance = random.Random(5)
    segmenter = UndertheseaSegmenter()
    number_of = {cid: number for number, cid in enumerate(data.context_ids())}
    texts, questions = data.texts(), data.questions()
    near_misses = NearMisses(texts.values(), (question.text for question in questions))
    archives = list(archives_of(len(number_of), size))
    asked: list[Asked] = []
    for archive in chance.sample(archives, min(len(archives), 6)):
        inside = [question for question in questions if number_of[question.article_id] in archive]
        outside = [question for question in questions if number_of[question.article_id] not in archive]
        with tempfile.TemporaryDirectory() as work:
            index = data.index(Path(work), segmenter, keep=archive.__contains__)
            asking = _Asking(index, segmenter, embedded.meaning_of(index) if embedded else None)
            for question in chance.sample(inside, min(len(inside), most)):
                gold = gold_sentences(asking.index, question)
                typed = [question.text, *([unaccented(question.text)] if chance.random() < UNACCENTED else [])]
                asked += [one for text in typed if gold for one in asking.ask("answerable", text, gold)]
                for miss in near_misses.of(question.text, texts[question.article_id]) if gold else ():
                    text = unaccented(miss.text) if chance.random() < UNACCENTED else miss.text
                    asked += asking.ask(miss.kind, text)
            for question in chance.sample(outside, min(len(outside), len(inside), most // 2)):
                asked += asking.ask("far", question.text)
    return asked


@dataclass(frozen=True, slots=True)
class _Asking:
    index: SentenceIndex
    segmenter: UndertheseaSegmenter
    meaning: Meaning | None

    def ask(self, kind: str, text: str, gold: frozenset[int] = frozenset()) -> Iterator[Asked]:
        """Yield the question with the signs of its best candidate, if any."""
        query = read_question(text, self.segmenter, self.index.spelling)
        candidates = gather(self.index, query, meaning=self.meaning)
        if candidates is None:
            return
        ranking = shipped_weights(by_meaning=self.meaning is not None)["ranking"]
        scores = candidates.values @ np.array([ranking[name] for name in candidates.names], np.float32)
        best = int(candidates.numbers[np.argmax(scores)])
        evidence = AnswerEvidence.of(self.index, query, best)
        values = signs(candidates, scores, lacking=evidence.lacks_name) | evidence.signs(self.index)
        yield Asked(kind, values, best in gold)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model on the signs named."""

    names: Sequence[str]
    weights: Floats
    bias: float

    @classmethod
    def fit(cls, asked: Sequence[Asked], names: Sequence[str], *, without: str) -> "Logistic":
        """Fit the probability of being answerable and no near miss, or no far question, ``without`` the other kind."""
        others = {"far"} if without == "near" else {*NearMisses.KINDS} - {"year"}  # a period is checked elsewhere
        chosen = [one for one in asked if one.kind in others | {"answerable"}]
        return cls(names, *fit_logistic(_rows(chosen, names), np.array([one.kind == "answerable" for one in chosen])))

    def of(self, asked: Sequence[Asked]) -> Floats:
        """Return the probability for each question."""
        return np.asarray(1 / (1 + np.exp(-(_rows(asked, self.names) @ self.weights + self.bias))))


def _rows(asked: Sequence[Asked], names: Sequence[str]) -> Floats:
    return np.array([[one.values[name] for name in names] for one in asked])


def auroc(positive: Floats, negative: Floats) -> float:
    """Return the area under the ROC curve."""
    ranks = np.argsort(np.argsort(np.concatenate([positive, negative])))
    below = ranks[: len(positive)].sum() - len(positive) * (len(positive) - 1) / 2
    return float(below / (len(positive) * len(negative)))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The probabilities for the questions ``asked`` of a held-out set, by models fitted to the others."""

    asked: Sequence[Asked]
    answered: Floats
    met: Floats
    threshold: float

    @classmethod
    def of(cls, held_out: Sequence[Asked], others: Sequence[Asked], shipped: RankingWeights) -> "Evaluation":
        """Fit both models to ``others``, with the signs of the ``shipped`` ones, and apply them."""
        answered = Logistic.fit(others, list(shipped["answered"]["weights"]), without="near")
        met = Logistic.fit(others, MET_SIGNS, without="far")
        return cls(held_out, answered.of(held_out), met.of(held_out), shipped["answered"]["threshold"])

    @property
    def confidence(self) -> Floats:
        """The confidence as the product computes it."""
        pairs = zip(self.answered.tolist(), self.met.tolist(), strict=True)
        return np.array([Verdict(answered, met, "unsure").confidence for answered, met in pairs])

    def of_kind(self, *kinds: str) -> Flags:
        """Return which questions are of these kinds."""
        return np.array([one.kind in kinds for one in self.asked])

    def lines(self) -> Iterator[str]:
        """Yield the figures: AUROC, what counts as answered, and the reliability of the confidence."""
        answerable, far = self.of_kind("answerable"), self.of_kind("far")
        near = ~answerable & ~far
        confidence, passed = self.confidence, (self.answered >= self.threshold) & (self.met >= MET)
        before = self.answered >= self.threshold
        yield (
            f"  AUROC far {auroc(confidence[answerable], confidence[far]):.3f}"
            f" (answered alone {auroc(self.answered[answerable], self.answered[far]):.3f})"
            f", near {auroc(confidence[answerable], confidence[near]):.3f}"
            f" (met alone {auroc(self.met[answerable], self.met[near]):.3f})"
        )
        for label, flags in (("kept of the answerable", answerable), ("far passed", far), ("near passed", near)):
            yield f"  {label} {passed[flags].mean():.3f} (without met {before[flags].mean():.3f})"
        for kind in sorted({one.kind for one in self.asked} - {"answerable", "far"}):
            flags = self.of_kind(kind)
            yield (
                f"  {kind:9} {flags.sum():4}: AUROC {auroc(confidence[answerable], confidence[flags]):.3f}, "
                f"passed {passed[flags].mean():.3f}"
            )
        right = np.array([one.right for one in self.asked])
        for low in range(10):
            inside = (confidence * 10 >= low) & (confidence * 10 < low + 1 + (low == 9))
            if inside.any():
                yield f"  {confidence[inside].mean():.2f} claimed, {right[inside].mean():.2f} right, {inside.sum()}"


def unsure_threshold(evaluations: Sequence[Evaluation], threshold: float) -> float:
    """Return the lowest from which on at least two in five of the held-out answerable questions are right.

    Of those below the ``threshold`` of answers, with "met" above `MET_UNSURE`.
    """
    values = np.concatenate([one.answered for one in evaluations])
    usable = np.concatenate([one.of_kind("answerable") & (one.met >= MET_UNSURE) for one in evaluations])
    right = np.array([asked.right for one in evaluations for asked in one.asked])
    for low in np.arange(0.02, threshold, 0.01):
        inside = usable & (values >= low) & (values < threshold)
        if inside.any() and right[inside].mean() >= UNSURE_RIGHT:
            return round(float(low), 3)
    return threshold


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--questions", type=int, default=200, help="most answerable questions of one archive")
    parser.add_argument("--write", action="store_true", help="write the sections into the package")
    add_embedded(parser)
    options = parser.parse_args()
    embedded = embedded_texts(options)
    shipped = shipped_weights(by_meaning=embedded is not None)
    tasks = [
        (QuestionSet(options.data / name), size, max(3, int(options.questions * share)), embedded)
        for size, share in SIZES.items()
        for name in options.sets
    ]
    asked: dict[str, list[Asked]] = {name: [] for name in options.sets}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for (data, *_), collected in zip(tasks, pool.map(collect, *zip(*tasks, strict=True)), strict=True):
            asked[data.name] += collected
    evaluations = []
    for name in options.sets:
        others = [one for other in options.sets if other != name for one in asked[other]]
        evaluations.append(Evaluation.of(asked[name], others, shipped))
        print(f"{name}: {len(asked[name])} questions", *evaluations[-1].lines(), sep="\n", flush=True)
    met = Logistic.fit([one for name in options.sets for one in asked[name]], MET_SIGNS, without="far")
    lower = unsure_threshold(evaluations, shipped["answered"]["threshold"])
    print(f"unsure from {lower}")
    if options.write:
        _write(met, lower, by_meaning=embedded is not None)


def _write(met: Logistic, unsure_from: float, *, by_meaning: bool) -> None:
    path = weights_file(by_meaning=by_meaning)
    threshold = ANSWERED_BY_MEANING if by_meaning else ANSWERED
    least = UNSURE_LEAST_BY_MEANING if by_meaning else UNSURE_LEAST
    record = json.loads(path.read_text(encoding="utf-8"))
    answered = {"threshold": threshold, "unsure_threshold": max(least, unsure_from)}
    weights = {name: round(weight, 4) for name, weight in zip(met.names, met.weights.tolist(), strict=True)}
    sections = {
        "answered": answered | {name: record["answered"][name] for name in ("bias", "weights")},
        "met": {
            "trained_by": "tests/bench/train_confidence.py",
            "threshold": MET,
            "unsure_threshold": MET_UNSURE,
            "bias": round(met.bias, 4),
            "weights": weights,
        },
    }
    ordered = {name: record[name] for name in ("trained_on", "trained_by", "ranking")} | sections
    ordered["context"] = record["context"]
    path.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
