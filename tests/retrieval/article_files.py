"""Files of articles, written and read."""

from pathlib import Path

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault

BODY = "Đê Sông Mây cao năm mét. Dân làng đắp đê suốt mùa khô.\nÔng Tư mừng vì nước không tràn vào ruộng nữa."
LEAD, SECOND = BODY.split("\n")


def read(folder: Path, name: str, content: str | bytes) -> list[Article | Fault]:
    """What is read from ``folder`` once the file is in it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_articles(folder))


def article(folder: Path, content: str | bytes, name: str = "a.txt") -> Article:
    """The one article of one file."""
    [found] = read(folder, name, content)
    assert isinstance(found, Article)
    return found


def fault(folder: Path, content: str | bytes, name: str) -> Fault:
    """The one fault of one file."""
    [found] = [found for found in read(folder, name, content) if isinstance(found, Fault)]
    return found


def slices(found: Article, kind: str) -> list[str]:
    """The paragraphs of one kind, as text."""
    return [found.text[paragraph.start : paragraph.end] for paragraph in found.paragraphs if paragraph.kind == kind]
