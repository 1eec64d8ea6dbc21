"""Fits the weights of the importance of sentences for summaries, and evaluates them on the sets held out.

    python -m tests.bench.train_summaries --clusters DIR [--held-out FOLDER] [--write]

DIR has the sets that `tests.bench.summary_sets` describes. Summaries are made by all weights of a grid. Three weights
are fitted, relative to that of the title: each is its mean over the ten points of the grid with the best mean of
ROUGE-1 and 2, for neighbouring points score alike, and the best of them is so by chance.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.summaries.sentence_scoring import Syllables, candidates_among, sentence_features, weighted
from retrieval.summaries.summary import Runs, choose
from tests.bench.summary_sets import SETS, indexed, read_clusters

GRID: Mapping[str, Sequence[float]] = {
    "centrality": (0.25, 0.5, 0.75, 1.0),
    "repetition": (0.15, 0.3, 0.45, 0.6),
    "title": (1.0,),
    "position": (0.75, 1.0, 1.25, 1.5),
}
POINTS = list(product(*GRID.values()))
BEST = 10

Floats = NDArray[np.float64]


def scores_of(folder: Path, name: str) -> Floats:
    """Return the mean ROUGE-1 and 2 (columns) of the set ``name`` at each of `POINTS` (rows)."""
    clusters = read_clusters(folder, name)
    index = indexed(clusters)
    scores = np.zeros((len(POINTS), 2))
    for cluster in clusters:
        candidates = candidates_among(index, cluster.numbers(index))
        text = Syllables.of(index, candidates)
        runs = Runs.of(candidates, text)
        features = sentence_features(index, candidates, text)
        for row, point in enumerate(POINTS):
            importance = weighted(features, dict(zip(GRID, point, strict=True)))
            places = choose(candidates, text, runs, importance, cluster.length)
            score = cluster.score(" ".join(candidates[place].text for place in places), cluster.length)
            scores[row] += score.one, score.two
    return scores / len(clusters)


def fit(scores: Sequence[Floats]) -> dict[str, float]:
    """Return the weights fitted on some sets, given what `scores_of` each."""
    mean = np.mean([one.mean(axis=1) for one in scores], axis=0)
    best = np.argsort(-mean, kind="stable")[:BEST]
    return dict(zip(GRID, np.round(np.array(POINTS)[best].mean(axis=0), 3).tolist(), strict=True))


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    parser.add_argument("--held-out", type=Path, help="folder for each set's weights by the others")
    options = parser.parse_args()
    scores = {name: scores_of(options.clusters, name) for name in SETS}
    for name in SETS:
        others = [other for other in SETS if other != name]
        record = _record(others, fit([scores[other] for other in others]))
        print(f"{name:8} best of the grid {_percent(scores[name])}; by the others {record['importance']}", flush=True)
        if options.held_out:
            options.held_out.mkdir(parents=True, exist_ok=True)
            _write(options.held_out / f"{name}.json", record)
    record = _record(SETS, fit(list(scores.values())))
    print(f"by all {record['importance']}")
    if options.write:
        _write(Path(str(files("retrieval") / "data" / "summaries.json")), record)


def _percent(scores: Floats) -> str:
    return " / ".join(f"{100 * value:.1f}" for value in scores[scores.mean(axis=1).argmax()])


def _record(trained_on: Sequence[str], weights: Mapping[str, float]) -> dict[str, object]:
    return {
        "trained_on": list(trained_on),
        "trained_by": "tests/bench/train_summaries.py",
        "importance": dict(weights),
    }


def _write(path: Path, record: object) -> None:
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
