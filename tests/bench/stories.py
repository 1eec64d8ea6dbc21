"""Prints how well articles on one event are grouped: `python -m tests.bench.stories --articles FILE.jsonl`.

FILE has one record a line, as `retrieval.articles` reads them. ``story_pairs.txt`` names 640 pairs of them, judged by a
person, most of them hard: articles with rare words in common. A pair counts as found if both are in one story; lists,
advertisements and the news of several days on one topic are no event. The weights were fitted to the pairs of before
`FITTED_BEFORE` (tests/bench/train_stories.py); those of ``story_pairs_fresh.txt`` were drawn and judged afterwards. The
CPU time is that of finding the stories, without the rest of the build.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from retrieval.building.build import build
from retrieval.building.story_finder import find_stories
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from tests.answers import BlankSegmenter  # stories are found by syllables only

FITTED_BEFORE = date(2024, 1, 1)

Pairs = dict[tuple[int, int], bool]  # the numbers of two articles, and whether both report one event

_PAIRS, _FRESH = (Path(__file__).with_name(name) for name in ("story_pairs.txt", "story_pairs_fresh.txt"))


def open_index(articles: Path, folder: Path) -> SentenceIndex:
    """Return the index of ``articles``, built in ``folder``."""
    generations = Generations(folder)
    build(articles, generations, BlankSegmenter())
    return generations.open()


def judged_pairs(index: SentenceIndex, *, fresh: bool = False) -> Pairs:
    """Return the pairs of the articles of ``index`` and how they were judged, those of one file."""
    text = (_FRESH if fresh else _PAIRS).read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    numbers = {article.id: article.number for article in index.articles}
    return {(numbers[a], numbers[b]): same == "1" for a, b, same in rows if numbers.keys() >= {a, b}}


def is_fitted(index: SentenceIndex, pair: Iterable[int]) -> bool:
    """Return whether the weights were fitted to a pair of ``story_pairs.txt``."""
    days = index.publication_days[:, 0]
    return min(int(days[article]) for article in pair) < FITTED_BEFORE.toordinal()


def _print_score(name: str, judged: Pairs, found: set[tuple[int, int]]) -> None:
    same = {pair for pair, together in judged.items() if together}
    together = found & judged.keys()
    both = len(together & same)
    precision, recall = both / max(len(together), 1), both / max(len(same), 1)
    score = 2 * both / max(len(together) + len(same), 1)
    print(f"{name}: pairs {len(judged)}, precision {precision:.3f}, recall {recall:.3f}, F1 {score:.3f}")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--missed", action="store_true", help="print the pairs that are judged otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(options.articles, Path(folder))
        started = time.process_time()
        stories = find_stories(index)
        seconds = time.process_time() - started
        print(f"articles {index.article_count}, stories {len(stories)}, CPU {seconds:.2f} s")
        judged, fresh = judged_pairs(index), judged_pairs(index, fresh=True)
        found = {(a, b) for a, b in (judged | fresh) if b in stories.story_of(a)}
        fitted = {pair: same for pair, same in judged.items() if is_fitted(index, pair)}
        _print_score("fitted", fitted, found)
        _print_score("held out", {pair: same for pair, same in judged.items() if pair not in fitted}, found)
        _print_score("judged afterwards", fresh, found)
        _print_score("all", judged | fresh, found)
        for pair, same in (judged | fresh).items() if options.missed else ():
            if same != (pair in found):
                print("missed" if same else "joined", " | ".join(map(index.title, pair)))


if __name__ == "__main__":
    main()
