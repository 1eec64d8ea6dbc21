"""Reading of a web page into the article in it."""

import logging
from copy import deepcopy
from dataclasses import dataclass

from lxml import html

from retrieval.articles.pages.body import article_blocks, body_blocks
from retrieval.articles.pages.layout import Layout
from retrieval.articles.pages.page_date import published_day, searched_day
from retrieval.articles.pages.pruning import Pruner
from retrieval.articles.pages.statements import all_blocks, statements_of
from retrieval.articles.pages.tree import parse_page

_LEAST_OF_STATED = 0.5  # share of the text in linked data below which that is taken instead, chosen
# Chosen on the pages of trafilatura's own evaluation.
_SURELY_AN_ARTICLE = 1000  # characters from which no second opinion is asked
_MOST_BLOCKS = 2000  # from which it takes too long
_SHORTEST_OTHER = 200  # characters of that opinion
_LEAST_OF_OTHER = 0.5  # share of that opinion's text below which it is taken


@dataclass(frozen=True, slots=True)
class PageArticle:
    """The article of a page; ``text`` has a paragraph a line and is "" if the page has no article."""

    title: str
    source: str | None
    url: str | None
    published: str | None
    text: str
    section: str | None = None


def read_page(content: bytes) -> PageArticle:
    """Return the article of a page.

    Raises:
        PageError: The page cannot be parsed.
    """
    root = parse_page(content)
    blocks = all_blocks(root)
    stated = statements_of(root, blocks)
    heading = stated.heading.element if stated.heading else None
    kept = [heading] if heading is not None else []
    kept += [
        element
        for element in root.iter()
        if isinstance(element.tag, str) and "articleBody" in (element.get("itemprop") or "")
    ]
    day = published_day(stated, blocks)
    metas = deepcopy(list(root.iter("meta")))
    Pruner(root, kept).prune()
    body = body_blocks(Layout(root), stated, heading)
    day = day or searched_day(metas, root)
    text = "\n".join(block.text for block in body)
    if len(text) < _LEAST_OF_STATED * len(stated.body):
        text = stated.body
    elif len(text) < _SURELY_AN_ARTICLE and len(blocks) < _MOST_BLOCKS:
        other = _by_trafilatura(content)
        is_better = len(other) > _SHORTEST_OTHER and len(text) < _LEAST_OF_OTHER * len(other)
        text = other if is_better else text
    return PageArticle(stated.title, stated.source, stated.url, day, text, stated.section or None)


def _by_trafilatura(content: bytes) -> str:
    """Return the text that trafilatura finds in a page without comments; it knows more about pages that are no news."""
    from trafilatura import extract  # noqa: PLC0415 — takes 130 ms to import, and few pages need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is reported by the caller
    root = parse_page(content)
    Pruner(root, []).remove_comments()
    return extract(html.tostring(root, encoding="unicode"), include_comments=False, include_tables=False) or ""


def read_fragment(markup: str) -> PageArticle:
    """Return the article of HTML that is nothing else, as an entry of a feed or rendered Markdown.

    Its title is a heading of the first level that it begins with, "" if there is none.
    """
    if not markup.strip():
        return PageArticle("", None, None, None, "")
    root = parse_page(f"<html><body><div>{markup}</div></body></html>".encode())
    holder = root.find(".//div")
    Pruner(root, [holder]).prune()
    layout = Layout(root)
    first = layout.first(holder)
    title = first.text if first and first.element.tag == "h1" else ""
    body = article_blocks(layout, holder) or layout.blocks
    lines = [block.text for block in body if block is not first or not title]
    return PageArticle(title, None, None, None, "\n".join(lines))
