"""Sets of articles with summaries by people: reading, indexing, and scoring of summaries.

A folder has ``vims.jsonl``, ``vnmds.jsonl`` and ``abmusu.jsonl``, one cluster per line: several articles on one event
and their reference summaries. The references of vnmds and abmusu were written without the leads of the articles.
"""

import gzip
import json
import random
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from tests.answers import BlankSegmenter  # summaries know syllables only
from tests.bench.rouge import Rouge, mean_rouge, rouge, syllables

SETS = ("vims", "vnmds", "abmusu")
SETS_WITH_LEADS = ("vnmds", "abmusu")
SINGLE = 1_000


@dataclass(frozen=True)
class Cluster:
    """Articles (title and paragraphs) on one event, with reference summaries. Article ids begin with ``id``."""

    id: str
    articles: tuple[tuple[str, tuple[str, ...]], ...]
    references: tuple[str, ...]

    @property
    def length(self) -> int:
        """The mean length of the references in syllables."""
        return round(sum(map(len, self._references)) / len(self.references))

    @cached_property
    def _references(self) -> list[list[str]]:
        return list(map(syllables, self.references))

    def numbers(self, index: SentenceIndex) -> list[int]:
        """Return the numbers of the sentences of the articles in ``index``, which `indexed` made."""
        found = [index.find_article(f"{self.id}/{number}") for number in range(len(self.articles))]
        return [number for article in found if article for number in article.sentences]

    def score(self, text: str, length: int | None = None) -> Rouge:
        """Return the mean score of a summary over the references, cut after ``length`` syllables if that is given."""
        words = syllables(text)[:length]
        return mean_rouge([rouge(words, reference) for reference in self._references])


def read_clusters(folder: Path, name: str, *, leads: bool = False) -> list[Cluster]:
    """Return the clusters of the set ``name``; ``leads`` puts the lead of each article before its body."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(unicodedata.normalize("NFC", line)) for line in lines]
    return [
        Cluster(f"{name}-{number}", tuple(_articles(row, leads=leads)), tuple(_references(row)))
        for number, row in enumerate(rows)
    ]


def read_single_articles(path: Path) -> list[Cluster]:
    """Return `SINGLE` articles of a compressed JSON lines file with ``sapo``, drawn with a fixed seed, as clusters."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(unicodedata.normalize("NFC", line)) for line in lines]
    drawn = random.Random(0).sample([row for row in rows if row["sapo"] and row["body"]], SINGLE)
    return [Cluster(row["id"], ((row["title"], tuple(row["body"])),), (row["sapo"],)) for row in drawn]


def indexed(clusters: Sequence[Cluster]) -> SentenceIndex:
    """Return an index of all articles of ``clusters``."""
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


def _articles(row: dict[str, Any], *, leads: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    for article in row.get("docs") or row["single_documents"]:
        body = article.get("lines") or (article.get("body") or article.get("raw_text") or "").split("\n")
        lead = (article.get("summary") or article.get("anchor_text") or "").split("\n") if leads else []
        yield article["title"].strip(), tuple(line for line in (*lead, *body) if line.strip())


def _references(row: dict[str, Any]) -> list[str]:
    if "summary" in row:
        return [row["summary"]]
    return row.get("refs") or [summary["text"] for summary in row["summaries"]]
