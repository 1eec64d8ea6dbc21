"""What is kept of Word, PDF and old text files, and what hostile files cost: `python -m tests.bench.documents`.

Prints, for twenty files that are written on the spot, the share of syllables and of diacritics that are read as they
were written. With ``--hostile FOLDER`` it builds an index of the samples without and with the files of
`tests/retrieval/hostile_files.py` (700 MB, in FOLDER), and prints the time of each file and the peak memory of both.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from retrieval.articles.folder import read_articles, read_content
from retrieval.articles.model import Article
from tests.retrieval.hostile_files import write_hostile
from tests.retrieval.old_files import files_of, samples

_LINE = 200 << 20  # bytes
_INTERVAL = 0.02  # seconds between two looks at the memory


def syllables(text: str) -> list[str]:
    """Return the words of a text as written."""
    return unicodedata.normalize("NFC", text).replace("|", " ").split()


def equal(written: list[str], read: list[str]) -> int:
    """Return how many syllables are in both, in the same order."""
    return sum(block.size for block in SequenceMatcher(None, written, read, autojunk=False).get_matching_blocks())


def marks(text: str) -> str:
    """Return the diacritics of a text in order."""
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if unicodedata.combining(mark) or mark in "đĐ")


def print_kept() -> None:
    """Print the shares of each file and of all."""
    totals = [0, 0, 0, 0]
    for name, content, text in files_of(samples()):
        [article] = read_content(name, content)
        assert isinstance(article, Article)
        found = article.text if article.text.startswith(article.title) else f"{article.title}\n{article.text}"
        written, read = syllables(text), syllables(found)
        mark, mark_read = list(marks(text)), list(marks(found))
        counts = [equal(written, read), max(len(written), len(read)), equal(mark, mark_read), len(mark)]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        print(f"{name:24} syllables {counts[0] / counts[1]:.4f}  diacritics {counts[2] / counts[3]:.4f}")
    print(f"{'all':24} syllables {totals[0] / totals[1]:.4f}  diacritics {totals[2] / totals[3]:.4f}")


def print_hostile(folder: Path) -> None:
    """Print what each hostile file costs alone, and the memory of a build without and with them."""
    articles = folder / "articles"
    shutil.copytree(Path("retrieval/samples"), articles)
    without = peak_of_build(articles, folder / "without")
    names = [name for name, _ in write_hostile(articles, _LINE)]
    (articles / "endless.txt").write_text("nước sông lên nhanh " * 13_000, encoding="utf-8")
    for name in [*names, "endless.txt"]:
        start = time.monotonic()
        kinds = [getattr(found, "kind", "read") for found in read_articles(articles / name)]
        print(f"{name:16} {time.monotonic() - start:5.2f} s  {kinds}")
    with_them = peak_of_build(articles, folder / "with")
    print(f"peak of a build without them {without >> 20} MB, with them {with_them >> 20} MB")


def peak_of_build(articles: Path, data: Path) -> int:
    """Build an index; return the peak of the memory of all processes together, in bytes."""
    environment = {**os.environ, "HOIBAO_ARTICLES": str(articles), "HOIBAO_DATA": str(data)}
    command = [sys.executable, "-m", "bot", "reindex"]
    build = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 — our own code
    peak = 0
    while build.poll() is None:
        peak = max(peak, sum(_proportional(process) for process in _of_session(build.pid)))
        time.sleep(_INTERVAL)
    return peak


def _of_session(session: int) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                yield process
        except ProcessLookupError:
            continue


def _proportional(process: Path) -> int:
    """Return the memory of a process, of which it counts its share where it shares it, in bytes."""
    try:
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hostile", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.hostile:
        print_hostile(options.hostile)
    else:
        print_kept()
