"""Fits the weights by which pairs of articles are scored: `python -m tests.bench.train_stories --articles FILE.jsonl`.

See `tests.bench.stories` for FILE and the pairs. It prints the weights and the bias for
`retrieval.building.event_pairs`, fitted to the pairs of before `FITTED_BEFORE`, and for some thresholds of
`retrieval.building.story_finder` the F1 of the stories on these pairs.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from retrieval.building import event_pairs, story_finder
from retrieval.building.event_pairs import PairScorer
from retrieval.building.story_finder import alike_pairs, find_stories
from retrieval.index.sentence_index import SentenceIndex
from tests.bench.fitting import fit_logistic
from tests.bench.stories import Pairs, is_fitted, judged_pairs, open_index

_THRESHOLDS = [(likely, average) for likely in (0.0, 0.25, 0.5, 0.75, 1.0) for average in (-2.0, -1.5, -1.0, -0.5)]


def _fit(index: SentenceIndex, judged: Pairs) -> tuple[list[float], float]:
    scorer = PairScorer(index)
    rows, flags = [], []
    for first, second, alike, days in alike_pairs(index):
        same = judged.get((first, second), judged.get((second, first)))
        measures = None if same is None else scorer.measures(first, second, alike, days)
        if measures is not None:
            rows.append(measures)
            flags.append(same)
    weights, bias = fit_logistic(np.array(rows), np.array(flags))
    return [round(weight, 2) for weight in weights.tolist()], round(bias, 2)


def _score(index: SentenceIndex, judged: Pairs) -> float:
    stories = find_stories(index)
    found = {pair for pair in judged if pair[1] in stories.story_of(pair[0])}
    same = {pair for pair, together in judged.items() if together}
    return 2 * len(found & same) / max(len(found) + len(same), 1)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(parser.parse_args().articles, Path(folder))
        judged = {pair: same for pair, same in judged_pairs(index).items() if is_fitted(index, pair)}
        weights, bias = _fit(index, judged)
        print(f"pairs {len(judged)}, weights {weights}, bias {bias}")
        event_pairs.WEIGHTS, event_pairs.BIAS = tuple(weights), bias
        for likely, average in _THRESHOLDS:
            story_finder.LIKELY, story_finder.LIKELY_ON_AVERAGE = likely, average
            print(f"likely {likely}, on average {average}: F1 {_score(index, judged):.3f}")


if __name__ == "__main__":
    main()
