"""A folder of articles with everything that tries to break the reading of it."""

from pathlib import Path

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault
from tests.retrieval.article_files import BODY
from tests.retrieval.hostile_files import write_hostile

_LINE = 9 << 20  # bytes; `tests/bench/documents.py` writes 200 MB


def test_hostile_files_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    """Bombs, endless lines, deep nesting, scans, pipes and other formats are each named with its fault and a remedy."""
    expected = dict(write_hostile(tmp_path, _LINE))
    (tmp_path / "whole.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "endless.txt").write_text("nước sông lên nhanh " * 13_000, encoding="utf-8")
    found = list(read_articles(tmp_path))
    faults = [one for one in found if isinstance(one, Fault)]

    assert ["endless", "whole"] == [one.id for one in found if isinstance(one, Article)]
    assert expected == {Path(fault.place).name.split(":")[0]: fault.kind for fault in faults}
    assert [] == [fault for fault in faults if fault.kind != "record" and not fault.remedy]
