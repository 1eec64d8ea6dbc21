"""Measures retrieval on sets of questions with known answers, by way of typing, compared with rank_bm25.

    python -m tests.bench.quality --data DIR [--sets vinewsqa viquad xquad] [--weights DIR]
        [--segmenter underthesea|collocations] [--most N] [--ways WAY ...] [--meaning MODEL --embedded FILE]

Printed for each way of typing: how often the first, one of three and one of ten passages is a sentence that holds an
answer (hit@1, hit@3, hit@10), the mean reciprocal rank among ten (MRR), how often an answer is in the three passages
with their context (shown), and their length; the first four also of the quarter of questions that shares the fewest
words with the sentences that answer; for number, when, who and where questions whose first passage answers, how
often the bold span overlaps an accepted answer (bold), and its median length. For abstention, each question is asked of
the half of the set that answers it and of the other half: AUROC of the confidence, the share of answerable questions
kept when 90 % of the others are rejected, and both shares at the shipped threshold. ``--weights`` is a folder of
weights trained without the set that they are used on, as written by ``train_ranking --held-out``; the default are the
shipped ones.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import Passage, SearchResult, search
from retrieval.ranking.verdict import RankingWeights, shipped_weights
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.bench.embedded_texts import EmbeddedTexts, add_embedded, embedded_texts
from tests.bench.question_sets import Question, QuestionSet, gold_sentences
from tests.bench.typing_ways import telex, two_typos, unaccented

WAYS: dict[str, Callable[[str, int], str]] = {
    "as is": lambda question, _: question,
    "no diacritics": lambda question, _: unaccented(question),
    "half Telex": telex,
    "two typos": two_typos,
    "lower case": lambda question, _: question.lower(),
}
LOOKED_AT, SHOWN = 10, 3
SHORT_ANSWERS = ("number", "when", "who", "where")
REJECTED = 0.9  # the share of unanswerable questions


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of the first passage that answers, from 0; `LOOKED_AT` if none of the first ten does."""

    ranks: Sequence[int]

    def __str__(self) -> str:
        """Return hit@1, hit@3, hit@10 and MRR@10 in per cent."""
        ranks = np.array(self.ranks)
        hits = [np.mean(ranks < most) for most in (1, SHOWN, LOOKED_AT)]
        reciprocal = np.where(ranks < LOOKED_AT, 1 / (ranks + 1.0), 0).mean()
        return " ".join(f"{100 * share:6.1f}" for share in (*hits, reciprocal))


@dataclass(frozen=True, slots=True)
class Bold:
    """The bold span of a passage: whether it overlaps an accepted answer, and its length, 0 if there is none."""

    overlaps: bool
    syllables: int

    @classmethod
    def of(cls, passage: Passage, question: Question) -> "Bold":
        """Return the bold span of ``passage``, compared with the answers of ``question``."""
        if passage.answer is None:
            return cls(overlaps=False, syllables=0)
        start, end = (passage.sentence.start + offset for offset in passage.answer)
        overlaps = any(start < last and first < end for first, last in question.answers)
        return cls(overlaps, len(forms(passage.sentence.text[slice(*passage.answer)])))


@dataclass(frozen=True)
class Measured:
    """A set, its index, the questions that an indexed sentence answers, and the weights to use."""

    data: QuestionSet
    index: SentenceIndex
    questions: Sequence[tuple[Question, frozenset[int]]]
    segmenter: Segmenter
    weights: RankingWeights
    embedded: EmbeddedTexts | None

    @cached_property
    def meaning(self) -> Meaning | None:
        """What the search of the index needs to rank by meaning."""
        return self.embedded.meaning_of(self.index) if self.embedded else None

    def ask(self, typed: str) -> SearchResult:
        """Return the result of a question as typed."""
        query = read_question(typed, self.segmenter, self.index.spelling)
        return search(self.index, query, LOOKED_AT, self.weights, meaning=self.meaning)

    def farthest(self) -> NDArray[np.bool_]:
        """Return which questions are of the quarter that shares the fewest words with the sentences that answer."""
        shares = []
        for question, gold in self.questions:
            query = read_question(question.text, self.segmenter)
            content = {form for form, weight in zip(query.syllables, query.weights, strict=True) if weight == 1}
            held = {syllable for number in gold for syllable in self.index.syllables(number)}
            shares.append(len(content & held) / (len(content) or 1))
        return np.array(shares) <= np.quantile(shares, 0.25)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["vinewsqa", "viquad", "xquad"])
    parser.add_argument("--weights", type=Path, help="folder of weights, one file per set")
    parser.add_argument("--segmenter", choices=["underthesea", "collocations"], default="underthesea")
    parser.add_argument("--most", type=int, default=10_000, help="questions per set, drawn at random")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=[*WAYS], help="all: compared with rank_bm25")
    add_embedded(parser)
    options = parser.parse_args()
    embedded = embedded_texts(options)
    segmenter: Segmenter = UndertheseaSegmenter() if options.segmenter == "underthesea" else CollocationSegmenter()
    with tempfile.TemporaryDirectory() as work:
        for name in options.sets:
            data = QuestionSet(options.data / name)
            weights = shipped_weights(by_meaning=embedded is not None)
            if options.weights:
                weights = json.loads((options.weights / f"{name}.json").read_text(encoding="utf-8"))
            index = data.index(Path(work) / name, segmenter)
            questions = _drawn(data, index, options.most)
            asked_with = _asked_with(Path(work) / name, index, segmenter)
            measured = Measured(data, index, questions, asked_with, weights, embedded)
            print(f"{name}: {len(index)} sentences, {len(questions)} questions", flush=True)
            if options.ways == [*WAYS]:
                _print_baselines(measured)
            _print_ways(measured, options.ways)
            _print_abstention(measured, Path(work))


def _asked_with(work: Path, index: SentenceIndex, segmenter: Segmenter) -> Segmenter:
    """What questions are segmented by: what was learnt for the index that was built in ``work``, if anything was."""
    return learnt_segmenter(Generations(work / "index").folder_of(index)) or segmenter


def _drawn(data: QuestionSet, index: SentenceIndex, most: int) -> list[tuple[Question, frozenset[int]]]:
    gold = [(question, gold_sentences(index, question)) for question in data.questions()]
    answered = [(question, sentences) for question, sentences in gold if sentences]
    return random.Random(1).sample(answered, min(most, len(answered)))


def _print_baselines(measured: Measured) -> None:
    index = measured.index
    words = [measured.segmenter.words(index.sentence(number).text) for number in range(len(index))]
    syllables = [index.syllables(number) for number in range(len(index))]
    for name, corpus, asked in (
        ("rank_bm25 on words", words, measured.segmenter.words),
        ("rank_bm25 on syllables", syllables, forms),
    ):
        model = BM25Okapi(corpus, k1=1.2, b=0.75)
        for way in ("as is", "no diacritics"):
            ranks = []
            for place, (question, gold) in enumerate(measured.questions[:300]):
                scores = model.get_scores(asked(WAYS[way](question.text, place)))
                ranks.append(min(int((scores > max(scores[list(gold)])).sum()), LOOKED_AT))
            print(f"  {name + ', ' + way:34} {Ranks(ranks)}   ({len(ranks)} questions)", flush=True)


def _print_ways(measured: Measured, ways: Sequence[str]) -> None:
    print(
        f"  {'':34} {'hit@1':>6} {'hit@3':>6} {'hit@10':>6} {'MRR':>6} {'shown':>6} {'syllables':>9}"
        f" {'bold':>6} {'syllables':>9} {'ms':>5}"
    )
    for way in ways:
        typed = WAYS[way]
        ranks, shown, lengths = [], [], []
        bold: list[Bold] = []
        started = time.perf_counter()
        found = [measured.ask(typed(question.text, place)) for place, (question, _) in enumerate(measured.questions)]
        milliseconds = 1000 * (time.perf_counter() - started) / len(found)
        for one, (question, gold) in zip(found, measured.questions, strict=True):
            at = (rank for rank, passage in enumerate(one.passages) if passage.sentence.number in gold)
            ranks.append(next(at, LOOKED_AT))
            spans = [_shown_span(measured.index, passage) for passage in one.passages[:SHOWN]]
            shown.append(any(_holds(span, question) for span in spans))
            lengths.append(sum(len(f"{p.before} {p.sentence.text} {p.after}".split()) for p in one.passages[:SHOWN]))
            if ranks[-1] == 0 and one.query.kind in SHORT_ANSWERS:
                bold.append(Bold.of(one.marked(one.passages[0]), question))
        print(
            f"  {way:34} {Ranks(ranks)} {100 * np.mean(shown):6.1f} {np.mean(lengths):9.1f}"
            f" {100 * np.mean([one.overlaps for one in bold]):6.1f}"
            f" {np.median([one.syllables for one in bold if one.syllables]):9.0f} {milliseconds:5.1f}",
            flush=True,
        )
        if way == "as is":
            print(f"  {'of those, with the fewest words':34} {Ranks(np.array(ranks)[measured.farthest()].tolist())}")


def _shown_span(index: SentenceIndex, passage: Passage) -> tuple[str, int, int]:
    """Return the article and the offsets of the text shown of a passage."""
    text, sentence = index.text(passage.article.number), passage.sentence
    start = text.rfind(passage.before, 0, sentence.start) if passage.before else sentence.start
    end = text.find(passage.after, sentence.end) + len(passage.after) if passage.after else sentence.end
    return passage.article.id, start, end


def _holds(span: tuple[str, int, int], question: Question) -> bool:
    article, start, end = span
    return article == question.article_id and any(start <= answer < end for answer, _ in question.answers)


def _print_abstention(measured: Measured, work: Path) -> None:
    confidences, answerable = np.array(list(_asked_of_halves(measured, work))).T
    answerable = answerable.astype(bool)
    kept = np.mean(confidences[answerable] > np.quantile(confidences[~answerable], REJECTED))
    threshold = measured.weights["answered"]["threshold"]
    print(
        f"  abstention: AUROC {_auroc(confidences, answerable):.3f}, kept at {REJECTED:.0%} turned away {kept:.3f}; "
        f"at the threshold {np.mean(confidences[answerable] >= threshold):.3f} kept, "
        f"{np.mean(confidences[~answerable] < threshold):.3f} turned away",
        flush=True,
    )


def _asked_of_halves(measured: Measured, work: Path) -> Iterator[tuple[float, bool]]:
    number_of = {cid: number for number, cid in enumerate(measured.data.context_ids())}
    for half in (0, 1):
        kept = {number for number in number_of.values() if number * 20 // len(number_of) % 2 == half}
        index = measured.data.index(work / f"{measured.data.name}-{half}", measured.segmenter, keep=kept.__contains__)
        segmenter = _asked_with(work / f"{measured.data.name}-{half}", index, measured.segmenter)
        of_half = Measured(measured.data, index, (), segmenter, measured.weights, measured.embedded)
        for question, _ in measured.questions:
            yield of_half.ask(question.text).confidence, number_of[question.article_id] in kept


def _auroc(confidences: np.ndarray, answerable: np.ndarray) -> float:
    """Return the probability that an answerable question has the higher confidence (Mann-Whitney)."""
    ranks = np.argsort(np.argsort(confidences)) + 1
    positive, negative = answerable.sum(), (~answerable).sum()
    return float((ranks[answerable].sum() - positive * (positive + 1) / 2) / (positive * negative))


if __name__ == "__main__":
    main()
