"""Asks a folder of articles questions with known answers, and prints how often they are found.

    python -m tests.bench.known_answers --articles DIR [--questions FILE]

Each line of FILE is a JSON object: ``question``, ``article_id`` and ``contains`` (a text only in the answering sentence
of that article; both null if no article answers), and ``kind``, by which the table is grouped.
"""

import argparse
import json
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import SearchResult, search
from retrieval.text.segmentation import UndertheseaSegmenter

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with its result, and the rank of the answering passage, from 0, or None if it is not shown."""

    question: str
    result: SearchResult
    rank: int | None


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path(__file__).with_name("seed_questions.jsonl"))
    options = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        generations = Generations(Path(folder))
        build(options.articles, generations, segmenter)
        index = generations.open()
        started = time.perf_counter()
        for line in options.questions.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            result = search(index, read_question(record["question"], segmenter, index.spelling), SHOWN)
            outcomes[record["kind"]].append(Outcome(record["question"], result, _rank(result, record)))
        seconds = time.perf_counter() - started
    for kind, group in outcomes.items():
        _print_group(kind, group)
    count = sum(map(len, outcomes.values()))
    print(f"{count} questions, {1000 * seconds / count:.1f} ms each")


def _rank(result: SearchResult, record: dict[str, str | None]) -> int | None:
    wanted = record["contains"]
    ranks = (
        rank
        for rank, passage in enumerate(result.passages)
        if wanted and passage.article.id == record["article_id"] and wanted in passage.sentence.text
    )
    return next(ranks, None)


def _print_group(kind: str, group: list[Outcome]) -> None:
    first, shown = (sum(one.rank is not None and one.rank < most for one in group) for most in (1, SHOWN))
    answered = sum(one.result.answered for one in group)
    print(f"{kind}: {len(group)} asked, {first} first, {shown} among {SHOWN}, {answered} answered")
    for one in group:
        if one.rank != 0:
            top = one.result.passages[0].sentence.text[:60] if one.result.passages else "nothing"
            print(f"    rank {one.rank}, confidence {one.result.confidence:.2f}: {one.question} -> {top}")


if __name__ == "__main__":
    main()
