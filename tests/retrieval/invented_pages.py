"""The forty invented pages, and how well they are read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.text.sentence_splitting import split_sentences
from tests.retrieval.held_out_templates import HELD_OUT
from tests.retrieval.invented import InventedArticle, invent
from tests.retrieval.page_parts import Page
from tests.retrieval.page_templates import TEMPLATES

__all__ = ["HELD_OUT", "TEMPLATES", "PageScore", "pages", "score", "totals"]

Template = tuple[Callable[[InventedArticle], str], range, int]  # with the seeds of its pages, and their comments


@dataclass(frozen=True, slots=True)
class PageScore:
    """How well one page was read.

    ``date`` is whether the stated date is right, None if none is given; ``boilerplate`` the sentences that were indexed
    and are none of the article.
    """

    title: bool
    source: bool
    url: bool
    date: bool | None
    sentences: int
    lost: tuple[str, ...]
    boilerplate: tuple[str, ...]


def pages(templates: Iterable[Template]) -> Iterator[Page]:
    """Yield the pages of templates."""
    for template, seeds, comments in templates:
        for seed in seeds:
            article = invent(seed, comments=comments)
            yield Page(f"{template.__name__}-{seed}.html", template(article).encode(), article)


def score(page: Page, folder: Path) -> PageScore:
    """Return how well a page is read as the only file of ``folder``, which is written and removed."""
    file = folder / page.name
    file.write_bytes(page.content)
    [read] = read_articles(folder)
    file.unlink()
    assert isinstance(read, Article), read
    article, stated = page.article, read.published.basis == "stated"
    indexed = [read.text[one.start : one.end] for one in read.paragraphs]
    sentences = {line[start:end] for line in indexed for start, end in split_sentences(line)}
    own = " ".join([*article.sentences, *article.subheads.values(), article.title])
    return PageScore(
        title=read.title == article.title,
        source=read.source == article.source,
        url=read.url == (article.url if article.url.encode() in page.content else None),
        date=read.published.iso() == article.published.isoformat() if stated else None,
        sentences=len(article.sentences),
        lost=tuple(one for one in article.sentences if not any(one in line for line in indexed)),
        boilerplate=tuple(sorted(one for one in sentences if one not in own)),
    )


def totals(scores: Iterable[PageScore]) -> str:
    """Return the figures of several pages in a line."""
    all_ = list(scores)
    dated = [one.date for one in all_ if one.date is not None]
    sentences = sum(one.sentences for one in all_)
    lost = sum(len(one.lost) for one in all_)
    return (
        f"{len(all_)} pages: title {sum(one.title for one in all_)}, source {sum(one.source for one in all_)}, "
        f"address {sum(one.url for one in all_)}, date given {len(dated)}, right {sum(map(bool, dated))}, "
        f"sentences kept {sentences - lost} of {sentences} ({100 * (sentences - lost) / max(sentences, 1):.1f} %), "
        f"boilerplate {sum(len(one.boilerplate) for one in all_)}"
    )
