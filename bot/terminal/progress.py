"""How far a build is, shown on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm

from retrieval.building.options import OnProgress, Progress


@contextmanager
def progress_bar(title: str) -> Iterator[OnProgress]:
    """Yield what to call with each `Progress`: a bar where stderr is a terminal, else a line at start and end."""
    if not sys.stderr.isatty():
        print(f"hoibao: {title} …", file=sys.stderr, flush=True)  # noqa: T201 — a command line speaks on stderr
        yield lambda _: None
        print(f"hoibao: {title}: done", file=sys.stderr, flush=True)  # noqa: T201 — as above
        return
    with tqdm(desc=title, file=sys.stderr, dynamic_ncols=True, leave=False) as bar:
        yield lambda progress: _show(bar, title, progress)


def _show(bar: "tqdm[Never]", title: str, progress: Progress) -> None:
    description = f"{title}: {progress.phase}"
    if bar.desc.removesuffix(": ") != description:
        bar.reset(progress.total or None)
        bar.set_description(description, refresh=False)
    bar.total = progress.total or None
    bar.update(progress.done - bar.n)
