"""Summarises clusters of news, single articles and topics, and prints ROUGE against summaries by people.

    python -m tests.bench.summaries --clusters DIR [--articles FILE.jsonl.gz] [--held-out DIR] [--sets NAME ...]

DIR has the sets that `tests.bench.summary_sets` describes. A summary may be as long as the references on average, and
is cut there; its score is the mean over the references. ``+leads`` has the leads of the articles, as newspapers print
them, though the references were written without. ``topic`` summarises the whole set on the headline of one article of
each cluster.

FILE has single articles with their leads (``{"title", "sapo", "body": [paragraph]}``): 1,000 of them, drawn with a
fixed seed, are summarised in 64 syllables, about two sentences, and scored uncut against the lead.

The other rows are those of `tests.bench.summary_baselines`. ``--held-out`` names the folder that
tests/bench/train_summaries.py writes: ``by others`` is then the summary by weights that have not seen the set. The
shipped weights have seen the three sets, but no single article.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.summaries.article_selection import articles_about
from retrieval.summaries.summary import summarise
from tests.answers import BlankSegmenter
from tests.bench.rouge import Rouge, mean_rouge
from tests.bench.summary_baselines import Baseline, lead, lexrank_position_mmr, sumy_baselines
from tests.bench.summary_sets import (
    SETS,
    SETS_WITH_LEADS,
    Cluster,
    indexed,
    read_clusters,
    read_single_articles,
)

SINGLE_LENGTH = 64

Summariser = Callable[[SentenceIndex, Cluster, int], str]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    options = parser.parse_args()
    for name in options.sets:
        summarisers = _summarisers()
        if options.held_out:
            record = json.loads((options.held_out / f"{name}.json").read_text(encoding="utf-8"))
            summarisers["by others"] = partial(_summary, weights=record["importance"])
        _measure(name, read_clusters(options.clusters, name), summarisers | {"topic": _topic_summary})
        if name in SETS_WITH_LEADS:
            _measure(f"{name}+leads", read_clusters(options.clusters, name, leads=True), summarisers)
    if options.articles:
        _measure("single", read_single_articles(options.articles), _summarisers(), SINGLE_LENGTH)


def _summarisers() -> dict[str, Summariser]:
    baselines = {"Lead": lead, "LexRank+pos+MMR": lexrank_position_mmr} | sumy_baselines()
    return {name: partial(_baseline, made=made) for name, made in baselines.items()} | {"summary": _summary}


def _measure(
    label: str, clusters: Sequence[Cluster], summarisers: Mapping[str, Summariser], length: int | None = None
) -> None:
    """Print the mean scores of summaries cut to the length of the references, or of uncut ones of ``length``."""
    index = indexed(clusters)
    for name, summary in summarisers.items():
        scores, seconds = [], []
        for cluster in clusters:
            room = length or cluster.length
            started = time.process_time()
            text = summary(index, cluster, room)
            seconds.append(time.process_time() - started)
            scores.append(cluster.score(text, None if length else room))
        seconds.sort()
        cost = f"{1000 * seconds[len(seconds) // 2]:5.1f} / {1000 * seconds[len(seconds) * 95 // 100]:5.1f} ms"
        print(f"{label:13} {name:16} {_percent(mean_rouge(scores))}  {cost} (median / 95 %)", flush=True)


def _percent(score: Rouge) -> str:
    return " / ".join(f"{100 * value:.1f}" for value in score)


def _baseline(index: SentenceIndex, cluster: Cluster, length: int, *, made: Baseline) -> str:
    return made(index, cluster.numbers(index), length)


def _summary(index: SentenceIndex, cluster: Cluster, length: int, *, weights: Mapping[str, float] | None = None) -> str:
    found = summarise(index, cluster.numbers(index), syllables=length, weights=weights)
    return " ".join(sentence.text for sentence in found)


def _topic_summary(index: SentenceIndex, cluster: Cluster, length: int) -> str:
    headline = random.Random(cluster.id).choice(cluster.articles)[0]
    query = read_question(headline, BlankSegmenter())
    sentences = [n for article in articles_about(index, query) for n in index.article(article).sentences]
    return " ".join(sentence.text for sentence in summarise(index, sentences, syllables=length, query=query))


if __name__ == "__main__":
    main()
