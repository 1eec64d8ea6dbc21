"""Notices and the progress of a build, on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm

from retrieval.building.options import OnProgress, Progress


def write_notice(message: str) -> None:
    """Write a line to the operator."""
    sys.stderr.write(f"hoibao: {message}\n")
    sys.stderr.flush()


@contextmanager
def progress_bar(title: str) -> Iterator[OnProgress]:
    """Yield a callback for each `Progress`, shown as a bar in a terminal; elsewhere write a line at start and end."""
    if not sys.stderr.isatty():
        write_notice(f"{title} …")
        yield lambda _: None
        write_notice(f"{title}: done")
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
