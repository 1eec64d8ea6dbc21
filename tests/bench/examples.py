"""Measures the example questions of archives: how many there are, whether they are answered, and what they cost.

    python -m tests.bench.examples --data DIR [DIR …] [--most 200] [--parts 1] [--show 20]

Each DIR is a folder of articles. It is indexed, in ``--parts`` of consecutive articles if more are wanted than one
index keeps, and of each index so many examples are made as its articles yield, without the bound on the searches of a
build, of each form at most a quarter. Each is then asked as a reader would, through the reply plan, and judged: that it
has a question word, which part of its syllables the answering sentence shares, that its status is ``answered`` from its
own article, and that a figure or name is marked there. The sets of four that a newcomer is offered are judged as well.
With ``--show``, some questions are printed with their answers, for reading. The cost is that of a build's own bounded
number of examples, in seconds of processors.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.services.answering import AnswerService
from bot.services.example_questions import choose_examples
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.building.build import build
from retrieval.examples.example import Example
from retrieval.examples.making import MOST_SHARED, ExampleMaker, shared_part
from retrieval.index.generations import Generations
from retrieval.questions.answer_kind import kind_of
from retrieval.text.normalise import forms
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.word_lists import asking_words

_ALL = 1 << 20  # more than any archive here has


@dataclass(frozen=True, slots=True)
class Judged:
    """An example as it is answered; ``faults`` are the rules that it breaks."""

    example: Example
    sentence: str
    marked: str
    shared: float
    faults: tuple[str, ...]


def judge(example: Example, service: AnswerService) -> Judged:
    """Ask an example question, and judge it and its answer."""
    plan = service.answer(example.question)
    first = plan.passages[0] if plan.passages else None
    text = first.sentence.text if first else ""
    marked = text[slice(*first.answer)] if first and first.answer else ""
    shared = shared_part(example.question, set(forms(text)))
    rules = {
        "no question word": not any(asking_words(forms(example.question), folded=False)),
        "kind unknown": kind_of(forms(example.question), folded=False) == "other",
        "says what the sentence says": shared > MOST_SHARED,
        f"status {plan.status}": plan.status != "answered",
        "of another article": first is None or first.article.id != example.article_id,
        "nothing marked": not any(character.isdecimal() or character.isupper() for character in marked),
    }
    return Judged(example, text, marked, shared, tuple(rule for rule, broken in rules.items() if broken))


def judged_examples(index: LiveIndex, segmenter: UndertheseaSegmenter, most: int) -> Iterator[Judged]:
    """Yield the examples that an index yields, at most so many, and of each form at most a quarter of that."""
    service = AnswerService(SearchWorker(index, segmenter))
    maker = ExampleMaker(index.current, segmenter, index.snapshot.aliases)
    for example in maker.make(checks=_ALL, most=most):
        yield judge(example, service)


def indexes(folder: Path, parts: int, work: Path, segmenter: UndertheseaSegmenter) -> Iterator[LiveIndex]:
    """Yield the index of each part of a folder of articles, and print what its examples cost."""
    articles = [one for one in read_articles(folder) if isinstance(one, Article)]
    size = -(-len(articles) // parts)
    for number, first in enumerate(range(0, len(articles), size)):
        place = work / f"{folder.name}-{number}"
        place.mkdir()
        for count, article in enumerate(articles[first : first + size]):
            (place / f"{count:06}.txt").write_text(_as_file(article), encoding="utf-8")
        generations = Generations(work / f"{folder.name}-{number}-index")
        began = sum(os.times()[:4])  # of the processes that a build starts, too
        build(place, generations, segmenter)
        whole = sum(os.times()[:4]) - began
        index = LiveIndex(generations, generations.open())
        began = time.process_time()
        made = ExampleMaker(index.current, segmenter, index.snapshot.aliases).make()
        seconds = time.process_time() - began
        cost = 100 * seconds / (whole - seconds)
        print(
            f"{folder.name}, part {number + 1} of {parts}: {index.current.article_count} articles, "
            f"{len(index.current)} sentences; {len(made)} examples kept by a build, {seconds:.2f} s of {whole:.1f} s "
            f"({cost:.1f} %)"
        )
        yield index


def _as_file(article: Article) -> str:
    date = article.published.iso()
    head = [f"Ngày: {date}"] if date and not date.startswith("--") else []
    return "\n".join([*head, article.text])


def same_form(index: LiveIndex) -> int:
    """Return how many of the questions offered to a newcomer are of the form of another."""
    offered = choose_examples(index.snapshot)
    form = {one.question: one.form for one in index.snapshot.examples}
    return len(offered) - len({form[question] for question in offered})


def report(found: Sequence[Judged], show: int) -> int:
    """Print the figures and some questions; returns how many questions break a rule."""
    broken = [one for one in found if one.faults]
    faults = Counter(fault for one in found for fault in one.faults)
    shares = sorted(one.shared for one in found)
    print(f"{len(found)} examples, {len(found) - len(broken)} without a fault; {dict(faults)}")
    print(f"forms: {dict(Counter(one.example.form for one in found).most_common())}")
    if shares:
        print(f"syllables shared with the sentence: median {shares[len(shares) // 2]:.2f}, most {shares[-1]:.2f}")
    print(f"longest question: {max((len(one.example.question) for one in found), default=0)} characters")
    for one in random.Random(1).sample(found, min(show, len(found))):
        print(f"{one.example.form:8} {one.example.question} → {one.marked} | {one.sentence[:120]}")
    for one in broken[:show]:
        print(f"FAULT {one.faults} {one.example.question} → {one.marked}")
    return len(broken)


def main() -> int:
    """Measure the examples of the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    segmenter = UndertheseaSegmenter()
    found: dict[str, Judged] = {}
    alike = 0
    with tempfile.TemporaryDirectory() as work:
        for folder in options.data:
            for index in indexes(folder, options.parts, Path(work), segmenter):
                alike += same_form(index)
                for one in judged_examples(index, segmenter, options.most):
                    found.setdefault(one.example.question, replace(one))
    print(f"questions alike in form in the sets for newcomers: {alike}")
    return int(report(list(found.values())[: options.most], options.show) > 0)


if __name__ == "__main__":
    sys.exit(main())
