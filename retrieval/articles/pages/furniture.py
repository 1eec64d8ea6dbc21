"""Blocks within an article that are none of its sentences: captions and bylines."""

import re

from lxml.html import HtmlElement

from retrieval.articles.pages.blocks import IMAGES, Block, ancestors
from retrieval.articles.pages.layout import Layout
from retrieval.text.word_lists import alternation, named_lists

_LISTS = named_lists("page_parts.txt")
_CREDIT = re.compile(
    rf"(?:^|[\s(.,–-])(?:{alternation(_LISTS['credits'])})\s*[:：]\s*[^.!?]{{1,60}}[.)]?$", re.IGNORECASE
)
_BYLINE = re.compile(
    rf"\(?\s*(?i:{alternation(sorted((*_LISTS['byline words'], *_LISTS['credits']), key=len, reverse=True))})"
    r"(?:\s*[:：]\s*|\s+(?=[A-ZÀ-ỸĐ“\"]))[^.!?]{1,80}[.)]*"
)
_WORD = re.compile(r"[^\W\d_][\w'’.]*")
_LINKING = frozenset(("và", "từ", "của", "theo", "tổng", "hợp", "tại"))
_SENTENCE = re.compile(r"[.!?…][\"”’»)\]]*(?:\s|$)")
# Chosen.
_MOST_WORDS = 12  # of a byline
_MOST_SENTENCES = 2  # of a caption
_LONGEST_CAPTION = 400  # characters
_LEAST_STYLED = 0.9  # share of a block in italics


def is_byline(block: Block, author: str, source: str | None) -> bool:
    """Return whether a block names who wrote the article, or where it comes from, and nothing else."""
    text = block.text.strip(" .()[]-–—/*")
    if block.words > _MOST_WORDS or _is_heading(block):
        return False
    if author and text.casefold() == author.casefold():
        return True
    if _BYLINE.fullmatch(block.text):
        return True
    if block.has_end:
        return False
    names = _WORD.findall(text)
    are_names = bool(names) and all(word[0].isupper() or word in _LINKING for word in names)
    return are_names and (_is_aligned(block.element, "right") or bool(source and source in text))


def _is_heading(block: Block) -> bool:
    return block.element.tag in {"h1", "h2", "h3", "h4"}


def is_caption(layout: Layout, number: int, holder: HtmlElement, common_class: str) -> bool:
    """Return whether a block is the caption of an image.

    It ends with a credit, shares a box with the image, or follows it in another style than the paragraphs have.
    """
    block = layout.blocks[number]
    sentences = len(_SENTENCE.findall(block.text))
    if sentences > _MOST_SENTENCES or len(block.text) > _LONGEST_CAPTION:
        return False
    if _CREDIT.search(block.text):
        return True
    if _shares_box(layout, number, holder):
        return True
    if not block.images or _is_beside_image(block):
        return False
    styled = block.italic >= _LEAST_STYLED * len(block.text) or _is_aligned(block.element, "center")
    other = (block.element.get("class") or "") != common_class and not _is_heading(block)
    unended = not block.has_end and not _is_heading(block) and block.bold < _LEAST_STYLED * len(block.text)
    return styled or other or unended


def _is_aligned(element: HtmlElement, side: str) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag == side or (element.get("align") or "").lower() == side or f"text-align:{side}" in style


def _shares_box(layout: Layout, number: int, holder: HtmlElement) -> bool:
    """Return whether an element smaller than the holder has this block, at most one other, and an image."""
    block, kept = layout.blocks[number], set(ancestors(holder))
    for element in ancestors(block.element):
        if element in kept or len(layout.inside(element)) > 2:  # noqa: PLR2004 — a caption and its credit
            return False
        if _has_image(element) and not (element is block.element and _is_beside_image(block)):
            return True
    return False


def _has_image(element: HtmlElement) -> bool:
    return any(element.find(f".//{tag}") is not None for tag in IMAGES)


def _is_beside_image(block: Block) -> bool:
    """Return whether a block is a whole sentence that flows around an image in its own element."""
    element = block.element
    if element.tag == "div" and len(_SENTENCE.findall(block.text)) < 2:  # noqa: PLR2004 — most likely a box
        return False
    return _has_image(element) and element.find(".//br") is None and block.is_prose and block.has_end
