"""Removal of what surrounds an article in its page: by elements and their roles, by names, by the shape of lists."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from lxml.html import HtmlElement

from retrieval.articles.pages.blocks import INLINE, Block, ancestors
from retrieval.articles.pages.layout import Layout
from retrieval.articles.pages.tree import text_of
from retrieval.text.word_lists import alternation, named_lists

_LISTS = {name: frozenset(words) for name, words in named_lists("page_parts.txt").items()}
_NO_TEXT, _ROLES, _OF_PROPERTIES = _LISTS["no text"], _LISTS["roles"], _LISTS["properties"]
_COMMENTS, _PARTS, _SMALL_PARTS = _LISTS["comments"], _LISTS["parts"], _LISTS["small parts"]
_CONTROLS = frozenset(("select", "button", "input", "textarea", "datalist"))  # by which comments are recognised
_NO_CARDS = frozenset(("p", "br", "h2", "h3", "a", "b"))
_WHOLE = frozenset(("html", "body", "main"))
_AROUND = frozenset(("aside", "footer", "figcaption", "header", "form", "fieldset", "figure", "address"))
_TERMS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ACTIONS = re.compile(rf"(?<!\w)(?:{alternation(named_lists('page_parts.txt')['actions'])})(?!\w)", re.IGNORECASE)
_AGO = re.compile(r"(?:\d{1,3}|một|vài) (?:giây|phút|giờ|ngày|tuần|tháng|năm)(?: trước)?", re.IGNORECASE)
_HIDDEN = re.compile(r"display:none|visibility:hidden")
_SHORT = 220  # characters that an element with a weak name, or a label's box, has at most
_LONGEST_CELL = 80  # characters, chosen
_FEW = 25  # characters around an inline element that are no sentence, chosen
_FEWEST_CARDS = 3
_MOST_ACTION_WORDS = 6  # of a block that is something to press, chosen
_MOST_LINKED = 0.6  # share of a list's text in links, from which it is one of links, chosen
_WHOLE_LINK = 0.8
_NEARLY_ALL = 0.9  # of the prose, that comments alone do not hold
_LITTLE = 0.1
_MOST_OF_PAGE = 0.4  # of the prose of a page, that nothing but the article holds


class Pruner:
    """Removes elements from a page, but none that holds the title, the stated body, or most of the running text."""

    def __init__(self, root: HtmlElement, kept: Collection[HtmlElement]) -> None:
        """Prepare to prune ``root`` without removing any of the elements ``kept``."""
        self._root = root
        self._kept = {outer for element in kept for outer in ancestors(element)}
        self._layout = Layout(root)

    def prune(self) -> None:
        """Remove what elements, names and shapes show to be around the article, and make lines of rows of data."""
        self.remove_comments()
        self._remove([e for e in self._elements() if e.tag in _CONTROLS or self._is_around(e)])
        self._layout = Layout(self._root)
        self._remove(list(self._lists_of_links()))
        for table in list(self._root.iter("table")):
            _flatten(table)

    def remove_comments(self) -> None:
        """Remove the comments of readers, and what is no text."""
        self._remove([e for e in self._elements() if e.tag in _NO_TEXT - _CONTROLS])
        self._layout = Layout(self._root)
        self._remove(list(self._lists_of_comments()))
        self._remove([e for e in self._elements() if _COMMENTS & _words(e) and self._layout.share(e) < _NEARLY_ALL])

    def _elements(self) -> Iterator[HtmlElement]:
        return (
            element
            for element in self._root.iter()
            if isinstance(element.tag, str) and element.tag not in _WHOLE and element not in self._kept
        )

    def _remove(self, elements: list[HtmlElement]) -> None:
        for element in elements:
            if element.getparent() is not None:
                _drop(element)

    def _is_around(self, element: HtmlElement) -> bool:
        """Return whether an element is around the article by its tag, role, property or name."""
        prose, share = self._layout.prose(element), self._layout.share(element)
        if element.tag in INLINE and self._is_in_sentence(element):
            return False
        if element.tag == "figure" and element.find(".//table") is not None:
            return False
        if element.tag in _AROUND or (element.get("role") or "").lower() in _ROLES or _is_of_property(element):
            return share < _MOST_OF_PAGE
        if _is_hidden(element):
            return prose < _SHORT or share < _LITTLE or _has_controls(element)
        words = _words(element)
        if words & _PARTS:
            return share < _MOST_OF_PAGE
        return bool(words & _SMALL_PARTS) and prose < _SHORT and self._layout.length(element) < 2 * _SHORT

    def _is_in_sentence(self, element: HtmlElement) -> bool:
        """Return whether an inline element stands among other words, or is long itself."""
        outer = element.getparent()
        while outer is not None and outer.tag in INLINE:
            outer = outer.getparent()
        own = len(text_of(element))
        return own > _SHORT or self._layout.length(outer) > own + _FEW

    def _lists_of_comments(self) -> Iterator[HtmlElement]:
        """Yield the elements of equal shape of which most have something to press as "Trả lời", or a time.

        The entries of a live report, which hold most of a page or nearly all, have times as well.
        """
        acting = self._around(block.element for block in self._layout.blocks if _is_action(block))
        timed = self._around(self._root.iter("time"))
        for children in self._groups_of_alike():
            half = len(children) / 2
            is_timed = sum(child in timed for child in children) > half
            is_acting = sum(child in acting for child in children) > half
            share = sum(map(self._layout.share, children))
            if (is_acting and share < _NEARLY_ALL) or (is_timed and share < _MOST_OF_PAGE):
                yield from (child for child in children if child not in self._kept)

    def _around(self, elements: Iterable[HtmlElement]) -> set[HtmlElement]:
        return {outer for element in elements for outer in ancestors(element)}

    def _lists_of_links(self) -> Iterator[HtmlElement]:
        """Yield lists whose text is mostly links, and cards that each open with a link to another page."""
        for parent in self._root.iter("ul", "ol", "dl"):
            if parent not in self._kept and self._layout.linked(parent) > _MOST_LINKED * self._layout.length(parent):
                yield parent
        for children in self._groups_of_alike():
            if all(map(self._is_card, children)):
                yield from (child for child in children if child not in self._kept)

    def _is_card(self, element: HtmlElement) -> bool:
        """Return whether the first text of an element is a link, or a heading that is one."""
        first = self._layout.first(element)
        return first is None or (first.link_share > _WHOLE_LINK and first.words > _FEWEST_CARDS)

    def _groups_of_alike(self) -> Iterator[list[HtmlElement]]:
        """Yield the children of each element that have tag and class in common, where there are several."""
        for parent in self._root.iter():
            groups: dict[tuple[str, str], list[HtmlElement]] = {}
            for child in parent:
                if isinstance(child.tag, str) and child.tag not in _NO_CARDS:
                    groups.setdefault((child.tag, child.get("class") or ""), []).append(child)
            yield from (children for children in groups.values() if len(children) >= _FEWEST_CARDS)


def _is_action(block: Block) -> bool:
    if block.words > _MOST_ACTION_WORDS:
        return False
    return _ACTIONS.search(block.text) is not None or _AGO.fullmatch(block.text) is not None


def _has_controls(element: HtmlElement) -> bool:
    return any(element.find(f".//{tag}") is not None for tag in ("button", "input", "form"))


def _is_of_property(element: HtmlElement) -> bool:
    if (element.get("itemtype") or "").lower().endswith("/comment") or element.get("rel") == "author":
        return True
    return bool(_OF_PROPERTIES.intersection((element.get("itemprop") or "").lower().split()))


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDDEN.search(style) is not None
    )


def _words(element: HtmlElement) -> set[str]:
    """Return the words in the names of an element: `relatedNews box-tin` has related, news, box and tin."""
    found: set[str] = set()
    for attribute in ("class", "id", "type", "data-type", "data-component", "data-role"):
        for name in (element.get(attribute) or "").split():
            terms = [term.lower() for term in _TERMS.findall(name)]
            found.update(terms)
            found.add("".join(terms))
            found.update(map("".join, pairwise(terms)))
    return found


def _flatten(table: HtmlElement) -> None:
    """Make a line of each row of a table of data, whose cells are short and hold no links, images or blocks."""
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    inline = all(
        inner.tag in INLINE - {"a"} or inner.tag in {"td", "th", "p"} for cell in cells for inner in cell.iter()
    )
    if len(rows) < 2 or max(map(len, rows)) < 2 or not inline:  # noqa: PLR2004 — a table has rows and columns
        return
    if any(len(text_of(cell)) > _LONGEST_CELL for cell in cells):
        return
    for row in table.iter("tr"):
        texts = [text_of(cell) for cell in row]
        row[:] = []
        row.text = " | ".join(filter(None, texts))


def _drop(element: HtmlElement) -> None:
    """Remove an element but not the text after it, nor the break that a block makes between the texts around it."""
    if element.tag in INLINE:
        element.drop_tree()
        return
    tail = element.tail
    element.clear()
    element.tag, element.tail = "hr", tail
