"""Summarises clusters of news, single articles and topics, and prints ROUGE against summaries by people.

    python -m tests.bench.summaries --clusters DIR [--articles FILE.jsonl.gz]

DIR has ``vims.jsonl``, ``vnmds.jsonl`` and ``abmusu.jsonl``, one cluster per line: several articles on one event and
their reference summaries. vnmds and abmusu leave out the leads of the articles, without which their references were
written. A summary may be as long as the references on average, and is cut there; its score is the mean over the
references. ``topic`` summarises the whole set on the headline of one article of each cluster.

FILE has single articles with their leads (``{"title", "sapo", "body": [paragraph]}``): 1,000 of them, drawn with a
fixed seed, are summarised in 64 syllables, about two sentences, and scored uncut against the lead.

``Lead`` is the baseline: first sentences of all articles, then the second ones, as many as fit.
The constants of `retrieval.summaries.sentence_scoring` were chosen on all three sets, so their scores are not held out.
"""

import argparse
import gzip
import json
import random
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.summaries.article_selection import articles_about
from retrieval.summaries.summary import summarise
from tests.answers import BlankSegmenter  # summaries know syllables only
from tests.bench.rouge import Rouge, mean_rouge, rouge, syllables

SETS = ("vims", "vnmds", "abmusu")
SINGLE = 1_000
SINGLE_LENGTH = 64

Summariser = Callable[[SentenceIndex, "Cluster", Sequence[int], int], str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles (title and paragraphs) on one event, with reference summaries. Article ids begin with ``id``."""

    id: str
    articles: tuple[tuple[str, tuple[str, ...]], ...]
    references: tuple[str, ...]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    options = parser.parse_args()
    for name in SETS:
        clusters = list(read_clusters(options.clusters, name))
        index = _indexed(clusters)
        _measure(f"{name} Lead", index, clusters, _lead)
        _measure(f"{name} summary", index, clusters, _summary)
        _measure(f"{name} topic", index, clusters, _topic_summary)
    if options.articles:
        articles = _single_articles(options.articles)
        index = _indexed(articles)
        _measure("single Lead", index, articles, _lead, SINGLE_LENGTH)
        _measure("single summary", index, articles, _summary, SINGLE_LENGTH)


def _measure(
    label: str, index: SentenceIndex, clusters: Sequence[Cluster], summary: Summariser, length: int | None = None
) -> None:
    """Print the mean scores of summaries cut to the length of the references, or of uncut ones of ``length``."""
    scores, seconds = [], 0.0
    for cluster in clusters:
        references = [syllables(reference) for reference in cluster.references]
        mean_length = round(sum(map(len, references)) / len(references))
        found = [index.find_article(f"{cluster.id}/{number}") for number in range(len(cluster.articles))]
        sentences = [number for article in found if article for number in article.sentences]
        started = time.perf_counter()
        text = summary(index, cluster, sentences, length or mean_length)
        seconds += time.perf_counter() - started
        scored = syllables(text) if length else syllables(text)[:mean_length]
        scores.append(mean_rouge([rouge(scored, reference) for reference in references]))
    print(f"{label:16} {_percent(mean_rouge(scores))}  {1000 * seconds / len(clusters):5.1f} ms each", flush=True)


def _percent(score: Rouge) -> str:
    return " / ".join(f"{100 * value:.1f}" for value in score)


def _summary(index: SentenceIndex, _: Cluster, sentences: Sequence[int], length: int) -> str:
    return " ".join(sentence.text for sentence in summarise(index, sentences, syllables=length))


def _topic_summary(index: SentenceIndex, cluster: Cluster, _: Sequence[int], length: int) -> str:
    headline = random.Random(cluster.id).choice(cluster.articles)[0]
    query = read_question(headline, BlankSegmenter())
    sentences = [n for article in articles_about(index, query) for n in index.article(article).sentences]
    return " ".join(sentence.text for sentence in summarise(index, sentences, syllables=length, query=query))


def _lead(index: SentenceIndex, _: Cluster, sentences: Sequence[int], length: int) -> str:
    chosen = []
    for sentence in sorted(map(index.sentence, sentences), key=lambda one: (one.position, one.article)):
        if (own := len(syllables(sentence.text))) <= length:
            chosen.append(sentence)
            length -= own
    return " ".join(sentence.text for sentence in sorted(chosen, key=lambda one: one.number))


def _indexed(clusters: Sequence[Cluster]) -> SentenceIndex:
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "articles.jsonl"
        with records.open("w", encoding="utf-8") as lines:
            for cluster in clusters:
                for number, (title, body) in enumerate(cluster.articles):
                    record = {"id": f"{cluster.id}/{number}", "title": title, "body": "\n".join(body)}
                    lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        generations = Generations(Path(folder) / "index")
        build(records, generations, BlankSegmenter())
        return generations.open()  # its files stay mapped when the folder is gone


def read_clusters(folder: Path, name: str) -> Iterator[Cluster]:
    """Yield the clusters of one set."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row: dict[str, Any] = json.loads(unicodedata.normalize("NFC", line))
            yield Cluster(f"{name}-{number}", tuple(_articles(row)), tuple(_references(row)))


def _articles(row: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for article in row.get("docs") or row["single_documents"]:
        body = article.get("lines") or (article.get("body") or article.get("raw_text") or "").split("\n")
        yield article["title"].strip(), tuple(line for line in body if line.strip())


def _references(row: dict[str, Any]) -> list[str]:
    if "summary" in row:
        return [row["summary"]]
    return row.get("refs") or [summary["text"] for summary in row["summaries"]]


def _single_articles(path: Path) -> list[Cluster]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(unicodedata.normalize("NFC", line)) for line in lines]
    drawn = random.Random(0).sample([row for row in rows if row["sapo"] and row["body"]], SINGLE)
    return [Cluster(row["id"], ((row["title"], tuple(row["body"])),), (row["sapo"],)) for row in drawn]


if __name__ == "__main__":
    main()
