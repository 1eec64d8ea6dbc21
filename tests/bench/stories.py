"""Prints how well articles on one event are grouped: `python -m tests.bench.stories --articles FILE.jsonl`.

FILE has one record a line, as `retrieval.articles` reads them. ``story_pairs.txt`` names 400 pairs of them, judged by a
person, three in four of them hard: articles with rare words in common, of which half report one event. A pair counts as
found if both are in one story; lists, advertisements and the news of several days on one topic are no event. The CPU
time is that of finding the stories, without the rest of the build.
"""

import argparse
import tempfile
import time
from pathlib import Path

from retrieval.building.build import build
from retrieval.building.story_finder import find_stories
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter  # stories are found by syllables only

_PAIRS = Path(__file__).with_name("story_pairs.txt")


def read_pairs() -> dict[tuple[str, str], bool]:
    """Return the judgement of each pair of ids."""
    rows = (line.split() for line in _PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {(first, second): same == "1" for first, second, same in rows}


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--missed", action="store_true", help="print the pairs that are judged otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generations = Generations(Path(folder))
        build(options.articles, generations, BlankSegmenter())
        index = generations.open()
        started = time.process_time()
        stories = find_stories(index)
        seconds = time.process_time() - started
        numbers = {article.id: article.number for article in index.articles}
        titles = {id_: index.title(number) for id_, number in numbers.items()}
    judged = {pair: same for pair, same in read_pairs().items() if numbers.keys() >= {*pair}}
    found = {pair for pair in judged if numbers[pair[1]] in stories.story_of(numbers[pair[0]])}
    same = {pair for pair, together in judged.items() if together}
    both = len(found & same)
    print(f"articles {len(numbers)}, stories {len(stories)}, CPU {seconds:.2f} s, pairs {len(judged)}")
    precision, recall = both / max(len(found), 1), both / max(len(same), 1)
    print(f"precision {precision:.3f}, recall {recall:.3f}, F1 {2 * both / max(len(found) + len(same), 1):.3f}")
    for pair in sorted(found ^ same) if options.missed else ():
        print("missed" if pair in same else "joined", " | ".join(titles[id_] for id_ in pair))


if __name__ == "__main__":
    main()
