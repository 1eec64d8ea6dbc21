"""Asks questions that the articles cannot answer, and such as they can, and prints how many are answered.

    python -m tests.bench.unanswerable --data DIR [--questions FOLDER] [--most N] [--meaning MODEL --embedded FILE]

``--data`` is a set of questions with its articles (see `tests.bench.question_sets`); each text file in ``--questions``
holds questions, one a line, that no article of the set answers. The share answered is printed for some thresholds of
the model "answered", at the shipped threshold of "met".
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import judge_best
from retrieval.ranking.verdict import Verdict, shipped_weights
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from tests.bench.embedded_texts import add_embedded, embedded_texts
from tests.bench.question_sets import QuestionSet

THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)


def shares(
    index: SentenceIndex, segmenter: Segmenter, questions: Sequence[str], meaning: Meaning | None
) -> list[float]:
    """Return the share of ``questions`` that is answered at each of `THRESHOLDS`."""
    found = [judge_best(index, read_question(question, segmenter, index.spelling), meaning) for question in questions]
    verdicts = [verdict or Verdict(0.0, 0.0, "not_found") for verdict in found]
    met = (
        np.array([verdict.met for verdict in verdicts])
        >= shipped_weights(by_meaning=meaning is not None)["met"]["threshold"]
    )
    answered = np.array([verdict.answered for verdict in verdicts])
    return [float(np.mean((answered >= threshold) & met)) for threshold in THRESHOLDS]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--most", type=int, default=300)
    add_embedded(parser)
    options = parser.parse_args()
    embedded = embedded_texts(options)
    data, segmenter = QuestionSet(options.data), UndertheseaSegmenter()
    groups = {data.name: [question.text for question in data.questions()]}
    for path in sorted(options.questions.glob("*.txt")):
        groups[path.stem] = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as work:
        index = data.index(Path(work), segmenter)
        meaning = embedded.meaning_of(index) if embedded else None
        print(f"{'threshold':20}", *(f"{threshold:6}" for threshold in THRESHOLDS))
        for name, questions in groups.items():
            chosen = random.Random(4).sample(questions, min(options.most, len(questions)))
            print(f"{name:20}", *(f"{share:6.3f}" for share in shares(index, segmenter, chosen, meaning)))


if __name__ == "__main__":
    main()
