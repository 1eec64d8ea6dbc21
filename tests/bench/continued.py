"""Asks short questions that name nothing, as if the article of their answer had answered the question before.

    python -m tests.bench.continued --data DIR [--most N]

For some margins of `retrieval.question_search`, prints how many are answered right where the question goes on about
its own article, and where it is a new topic after the answer of another article. Then, by confidence, how many there
are and how many of them are right in the own article, and how many there are in another one.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import names_nothing
from retrieval.questions.query import Query, read_question
from retrieval.ranking.candidates import Scope
from retrieval.ranking.ranking import SearchResult, search
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.bench.question_sets import QuestionSet, gold_sentences

MARGINS = (0.0, 1.0, 2.5, 4.0, 5.0, 6.0, 8.0, 12.0)
CONFIDENCES = (0.0, 0.05, 0.1, 0.25, 0.4, 0.6, 1.01)


@dataclass(frozen=True, slots=True)
class Found:
    """Whether the best passages of all and of the own article are right; how far it and another are behind."""

    alone: bool
    inside: bool
    behind: float
    other_behind: float
    confidence: float
    other_confidence: float

    def same(self, margin: float) -> bool:
        """Whether the answer is right where the question goes on about its article."""
        return self.inside if self.behind <= margin else self.alone

    def new_topic(self, margin: float) -> bool:
        """Whether it is right after the answer of another article."""
        return self.alone and self.other_behind > margin


def searched(index: SentenceIndex, query: Query, article: int | None = None) -> SearchResult:
    """Return the best passage, of one article if it is given."""
    return search(index, query, 1, scope=Scope(None if article is None else index.mask([article])))


def find(index: SentenceIndex, data: QuestionSet, most: int) -> Iterator[Found]:
    """Yield what is found for at most ``most`` questions that name nothing."""
    draw, segmenter = random.Random(3), UndertheseaSegmenter()
    questions = data.questions()
    draw.shuffle(questions)
    for question in questions:
        gold = gold_sentences(index, question)
        query = read_question(question.text, segmenter, index.spelling)
        if not gold or not names_nothing(index, query) or not most:
            continue
        most -= 1
        own = index.sentence(min(gold)).article
        other = draw.choice([article for article in range(index.article_count) if article != own])
        everywhere, inside, elsewhere = (searched(index, query, article) for article in (None, own, other))
        if everywhere.passages and inside.passages:
            top = everywhere.passages[0]
            yield Found(
                top.sentence.number in gold,
                inside.passages[0].sentence.number in gold,
                top.score - inside.passages[0].score,
                top.score - elsewhere.passages[0].score if elsewhere.passages else float("inf"),
                inside.confidence,
                elsewhere.confidence,
            )


def share(values: Sequence[bool]) -> float:
    """Return the share of true ones, in per cent."""
    return 100 * sum(values) / len(values)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=150)
    options = parser.parse_args()
    data = QuestionSet(options.data)
    with tempfile.TemporaryDirectory() as work:
        found = [*find(data.index(Path(work), UndertheseaSegmenter()), data, options.most)]
    print(f"{data.name}: {len(found)} questions that name nothing")
    for margin in MARGINS:
        same, new = (share([which(one, margin) for one in found]) for which in (Found.same, Found.new_topic))
        print(f"  margin {margin:4.1f}: goes on {same:5.1f} %, new topic {new:5.1f} %")
    for low, high in pairwise(CONFIDENCES):
        here = [one.inside for one in found if low <= one.confidence < high]
        elsewhere = sum(low <= one.other_confidence < high for one in found)
        print(f"  confidence {low:.2f} to {high:.2f}: {sum(here)} of {len(here)} right; {elsewhere} in another article")


if __name__ == "__main__":
    main()
