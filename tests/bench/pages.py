"""Prints how well web pages are read: the forty invented ones, and on request pages of your own.

    python -m tests.bench.pages [--plain] [--seeds N] [FILE.html ...]

First come the six templates that the reader was written against, then the six written after it, then what was wrong on
each page. ``--plain`` replaces all names of classes and ids, so that nothing is recognised by them; ``--seeds`` makes N
pages of each template. Of files only what was read is printed: title, source, address, date and text.
"""

import argparse
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.articles.pages.reading import read_page
from tests.retrieval.invented_pages import HELD_OUT, TEMPLATES, Template, pages, score, totals
from tests.retrieval.page_parts import Page

_NAMES = re.compile(rb'(?<=\s)(?:class|id|role|type|data-[a-z-]+)="(?!application/ld)[^"]*"')


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    for file in options.files:
        print(f"== {file}\n{read_page(file.read_bytes())}\n")
    if not options.files:
        for name, templates in (("seen", TEMPLATES), ("held out", HELD_OUT)):
            print_scores(name, list(pages_of(templates, options.seeds, plain=options.plain)))


def pages_of(templates: Iterable[Template], seeds: int | None, *, plain: bool) -> Iterator[Page]:
    """Yield the pages of templates, or of as many seeds of each."""
    if seeds:
        templates = [(template, range(1000, 1000 + seeds), comments) for template, _, comments in templates]
    for page in pages(templates):
        yield replace(page, content=_NAMES.sub(b"", page.content)) if plain else page


def print_scores(name: str, of: list[Page]) -> None:
    """Print the totals of pages, and what was wrong on each."""
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        scores = [score(page, Path(folder)) for page in of]
    each = (time.perf_counter() - started) / len(of)
    print(f"{name}: {totals(scores)}; {1000 * each:.0f} ms a page")
    for page, one in zip(of, scores, strict=True):
        wrong = [field for field in ("title", "source", "url") if not getattr(one, field)]
        wrong += ["no date"] * (one.date is None) + ["date"] * (one.date is False)
        if wrong or one.lost or one.boilerplate:
            print(f"  {page.name}: {', '.join(wrong)}; lost {one.lost[:3]}; boilerplate {one.boilerplate[:3]}")


if __name__ == "__main__":
    main()
