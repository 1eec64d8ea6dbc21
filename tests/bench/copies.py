"""Finds near copies among clusters of news, and prints how many are found and how many other articles pass for one.

    python -m tests.bench.copies --clusters DIR [--articles FILE.jsonl]

DIR is that of `tests.bench.summaries`. ``recall`` is the share found of 500 articles and the copies of them made here:
a tenth to three tenths of the sentences dropped, added, moved or replaced, up to 3 % of the syllables changed, and the
heading. ``false merges`` is the share of 500 pairs of articles of one cluster that pass for near copies; the pairs that
are near copies, as read and judged by a person, are left out. The same is printed for all such pairs.

FILE has one record a line. An index of it is built, and the CPU time is printed that finding its copies takes.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from retrieval.building import build as building
from retrieval.building.collocations import CollocationSegmenter
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.sentence_splitting import split_sentences
from tests.answers import BlankSegmenter  # near copies are found by syllables only
from tests.bench.indexing import cpu_seconds
from tests.bench.summary_sets import SETS, read_clusters
from tests.retrieval.near_copies import made_copy

PAIRS = 500
_FEWEST = 5  # sentences of an article

# The near copies within each cluster: its set and number, and the numbers of the two articles, all from 0.
_READ_AS_COPIES = """
    abmusu-21/0=1 abmusu-45/0=2 abmusu-50/2=3 abmusu-56/1=2 abmusu-58/0=1 abmusu-88/0=1 abmusu-131/2=3
    abmusu-144/0=2 vims-5/0=4 vims-10/0=4 vims-10/1=2 vims-13/0=2 vims-14/1=2 vims-14/1=4 vims-14/2=4 vims-17/4=6
    vims-21/6=8 vims-22/1=3 vims-22/6=9 vims-24/1=3 vims-31/2=4 vims-33/1=3 vims-36/0=4 vims-44/2=4 vims-66/0=4
    vims-71/2=3 vims-74/1=4 vims-103/0=1 vims-122/1=4 vims-134/0=2
"""


@dataclass(frozen=True, slots=True)
class Text:
    """An article: its id, its heading and its sentences."""

    id: str
    title: str
    sentences: tuple[str, ...]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    options = parser.parse_args()
    chance = random.Random(17)
    clusters = [cluster for name in SETS for cluster in _texts(options.clusters, name)]
    articles = [text for cluster in clusters for text in cluster]
    originals = chance.sample(articles, PAIRS)
    copies = [_copied(chance, original, articles) for original in originals]
    index = _indexed([*articles, *copies])
    found = sum(_merged(index, *pair) for pair in zip(originals, copies, strict=True))
    print(f"recall {found / PAIRS:.1%} of {PAIRS} made copies")
    judged = {*_READ_AS_COPIES.split()}
    pairs = [pair for cluster in clusters for pair in combinations(cluster, 2)]
    different = [pair for pair in pairs if f"{pair[0].id}={pair[1].id.rpartition('/')[2]}" not in judged]
    merged = {pair for pair in different if _merged(index, *pair)}
    drawn = chance.sample(different, PAIRS)
    print(f"false merges {len(merged.intersection(drawn)) / PAIRS:.1%} of {PAIRS} pairs on one event")
    print(f"false merges {len(merged) / len(different):.2%} of all {len(different)} pairs:")
    for first, second in sorted(merged, key=lambda pair: pair[0].id):
        print(f"    {first.id} {first.title} | {second.id} {second.title}")
    if options.articles:
        _print_cost(options.articles)


def _texts(folder: Path, name: str) -> Iterator[list[Text]]:
    """Yield the articles of each cluster that have enough sentences."""
    for cluster in read_clusters(folder, name):
        texts = [
            Text(f"{cluster.id}/{number}", title, tuple(_sentences(paragraphs)))
            for number, (title, paragraphs) in enumerate(cluster.articles)
        ]
        yield [text for text in texts if len(text.sentences) >= _FEWEST]


def _sentences(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (paragraph[start:end] for start, end in split_sentences(paragraph))


def _copied(chance: random.Random, original: Text, others: Sequence[Text]) -> Text:
    """Return a near copy of ``original``, with sentences and syllables of one of ``others``."""
    foreign = chance.choice(others).sentences
    title = f"{original.title} {chance.choice(foreign[0].split())}"
    return Text(f"copy/{original.id}", title, tuple(made_copy(chance, original.sentences, foreign)))


def _indexed(texts: Sequence[Text]) -> SentenceIndex:
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "articles.jsonl"
        with records.open("w", encoding="utf-8") as lines:
            for text in texts:
                record = {"id": text.id, "title": text.title, "body": list(text.sentences)}
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        generations = Generations(Path(folder) / "index")
        building.build(records, generations, BlankSegmenter())
        return generations.open()  # its files stay mapped when the folder is gone


def _merged(index: SentenceIndex, first: Text, second: Text) -> bool:
    articles = [index.find_article(text.id) for text in (first, second)]
    one, other = (article.number if article else -1 for article in articles)
    return other in index.copies.group_of(one)


def _print_cost(articles: Path) -> None:
    """Build an index, and print the share of finding copies in the CPU time."""
    took: list[float] = []
    names = ("write_signatures", "find_copies")
    originals = {name: getattr(building, name) for name in names}

    def timed(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            started = time.process_time()
            result = function(*arguments)
            took.append(time.process_time() - started)
            return result

        return call

    for name, function in originals.items():
        setattr(building, name, timed(function))
    with tempfile.TemporaryDirectory() as folder:
        started = cpu_seconds()
        report = building.build(articles, Generations(Path(folder)), CollocationSegmenter())
        whole = cpu_seconds() - started
    print(f"{report.sentences} sentences: {sum(took):.2f} s of {whole:.0f} s of CPU, {sum(took) / whole:.1%}")


if __name__ == "__main__":
    main()
