"""Asks questions whose answers are known of a folder of articles, and prints how often they are found.

    python -m tests.bench.known_answers --articles DIR [--questions FILE]

FILE has a JSON object a line: ``question``, ``article_id`` and ``contains`` (a text that only the answering sentence
of that article holds; both null where the articles do not answer), and ``kind``, by which the table is grouped.
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
class Asked:
    """One question with what was found; ``rank`` of the answering passage from 0, None where it is not shown."""

    question: str
    found: SearchResult
    rank: int | None


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path(__file__).with_name("seed_questions.jsonl"))
    options = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    asked: dict[str, list[Asked]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        generations = Generations(Path(folder))
        build(options.articles, generations, segmenter)
        index = generations.open()
        started = time.perf_counter()
        for line in options.questions.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found = search(index, read_question(record["question"], segmenter, index.spelling), SHOWN)
            asked[record["kind"]].append(Asked(record["question"], found, _rank(found, record)))
        seconds = time.perf_counter() - started
    for kind, group in asked.items():
        _print_group(kind, group)
    count = sum(map(len, asked.values()))
    print(f"{count} questions, {1000 * seconds / count:.1f} ms each")


def _rank(found: SearchResult, record: dict[str, str | None]) -> int | None:
    wanted = record["contains"]
    ranks = (
        rank
        for rank, passage in enumerate(found.passages)
        if wanted and passage.article.id == record["article_id"] and wanted in passage.sentence.text
    )
    return next(ranks, None)


def _print_group(kind: str, group: list[Asked]) -> None:
    first, shown = (sum(asked.rank is not None and asked.rank < most for asked in group) for most in (1, SHOWN))
    answered = sum(asked.found.answered for asked in group)
    print(f"{kind}: {len(group)} asked, {first} first, {shown} among {SHOWN}, {answered} answered")
    for asked in group:
        if asked.rank != 0:
            top = asked.found.passages[0].sentence.text[:60] if asked.found.passages else "nothing"
            print(f"    rank {asked.rank}, confidence {asked.found.confidence:.2f}: {asked.question} -> {top}")


if __name__ == "__main__":
    main()
