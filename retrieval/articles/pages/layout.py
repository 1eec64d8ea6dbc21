"""Where the blocks of a page are in its elements."""

from collections.abc import Iterator
from itertools import accumulate

from lxml.html import HtmlElement

from retrieval.articles.pages.blocks import Block, ancestors, blocks_of


class Layout:
    """The blocks of a tree in order, and for each element those in it, which follow each other.

    It stands for the tree as it was when it was made. All answers take constant time.
    """

    def __init__(self, root: HtmlElement) -> None:
        """Lay out ``root``."""
        self.root = root
        self.blocks = blocks_of(root)
        self._spans: dict[HtmlElement, tuple[int, int]] = {}
        for number, block in enumerate(self.blocks):
            for element in ancestors(block.element):
                first, _ = self._spans.get(element, (number, number))
                self._spans[element] = (first, number + 1)
        self._lengths = _sums(len(block.text) for block in self.blocks)
        self._linked = _sums(block.linked for block in self.blocks)
        self._prose = _sums(len(block.text) * block.is_prose for block in self.blocks)

    def inside(self, element: HtmlElement) -> range:
        """Return the numbers of the blocks in an element."""
        return range(*self._spans.get(element, (0, 0)))

    def length(self, element: HtmlElement) -> int:
        """Return how many characters an element has."""
        return self._sum(self._lengths, element)

    def linked(self, element: HtmlElement) -> int:
        """Return how many of them are in links."""
        return self._sum(self._linked, element)

    def prose(self, element: HtmlElement) -> int:
        """Return how many of them are running text."""
        return self._sum(self._prose, element)

    def share(self, element: HtmlElement) -> float:
        """Return how much of all running text is in an element."""
        return self.prose(element) / max(self.prose(self.root), 1)

    def first(self, element: HtmlElement) -> Block | None:
        """Return the first block in an element."""
        inside = self.inside(element)
        return self.blocks[inside[0]] if inside else None

    def _sum(self, sums: list[int], element: HtmlElement) -> int:
        inside = self.inside(element)
        return sums[inside.stop] - sums[inside.start]


def _sums(values: Iterator[int]) -> list[int]:
    return list(accumulate(values, initial=0))
