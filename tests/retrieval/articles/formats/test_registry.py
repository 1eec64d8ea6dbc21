"""Tests of retrieval/articles/formats/registry.py."""

import subprocess
import sys

HEAVY = {"docx", "feedparser", "htmldate", "lxml", "markdown_it", "openpyxl", "pypdfium2", "trafilatura", "yaml"}


def test_libraries_are_loaded_where_they_are_needed() -> None:
    """A process that knows all formats but reads none of their files has loaded no library for them."""
    code = "import sys, retrieval.articles.folder; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 — our own code

    assert set() == HEAVY.intersection(loaded.split())
