"""The text of a page as blocks: what a browser shows without a break."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from retrieval.articles.pages.tree import squeeze

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "label",
    ]
)
IMAGES = frozenset(("img", "amp-img", "picture", "video", "iframe", "amp-video", "amp-iframe"))
_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|$)")
_WORD = re.compile(r"\w+")
# Chosen.
_FEWEST_WORDS = 8  # of a sentence that counts as running text
_MOST_TITLE_WORDS = 30  # from which it needs no full stop
_HALF = 0.5


@dataclass(slots=True)
class Block:
    """A run of text.

    Attributes:
        element: The innermost element around it that is no inline one.
        text: As a browser shows it.
        linked: How many of its characters are in links.
        bold: How many are bold.
        italic: How many are italic.
        images: How many images precede it in its element, without text between.
    """

    element: HtmlElement
    text: str
    linked: int = 0
    bold: int = 0
    italic: int = 0
    images: int = 0
    words: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the words."""
        self.words = len(_WORD.findall(self.text))

    @property
    def link_share(self) -> float:
        """How much of it is in links."""
        return min(1.0, self.linked / len(self.text))

    @property
    def has_end(self) -> bool:
        """Whether it ends as a sentence does."""
        return _END.search(self.text) is not None

    @property
    def is_prose(self) -> bool:
        """Whether it is running text: a sentence of some length, or more, that is no link."""
        if self.words < _FEWEST_WORDS or self.link_share >= _HALF:
            return False
        return self.words > _MOST_TITLE_WORDS or _SENTENCE_END.search(self.text) is not None


class _Gatherer:
    """Gathers runs of text into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._runs: list[tuple[str, bool, bool, bool]] = []
        self._images = 0
        self._breaks = 0

    def add(self, text: str | None, styles: tuple[bool, bool, bool]) -> None:
        if text:
            self._runs.append((text, *styles))

    def image(self) -> None:
        if not any(run[0].strip() for run in self._runs):
            self._images += 1

    def flush(self, element: HtmlElement, *, is_break: bool = False) -> None:
        text = squeeze("".join(run[0] for run in self._runs))
        if text:
            linked, bold, italic = (
                sum(len(squeeze(run[0])) for run in self._runs if run[style]) for style in (1, 2, 3)
            )
            previous = self.blocks[-1] if self.blocks else None
            if self._breaks == 1 and previous and previous.element is element and _continues(previous.text, text):
                text = f"{previous.text} {text}"
                linked, bold, italic = linked + previous.linked, bold + previous.bold, italic + previous.italic
                self.blocks.pop()
            self.blocks.append(Block(element, text, linked, bold, italic, self._images))
            self._images = 0
            self._breaks = 0
        self._runs.clear()
        self._breaks = self._breaks + 1 if is_break else 0


def _continues(previous: str, text: str) -> bool:
    """Return whether a line that was broken by hand goes on after the break."""
    return not _END.search(previous) and text[0].islower()


def blocks_of(root: HtmlElement) -> list[Block]:
    """Return the blocks of an element in order."""
    gatherer = _Gatherer()
    stack: list[tuple[HtmlElement, tuple[bool, bool, bool]]] = []
    block_stack: list[HtmlElement] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        is_block = element.tag not in INLINE and element.tag != "br"
        if event == "start":
            if is_block and element.tag not in IMAGES:
                gatherer.flush(block_stack[-1] if block_stack else root)
                block_stack.append(element)
            if element.tag in IMAGES:
                gatherer.image()
            styles = _styles(element, stack[-1][1] if stack else (False, False, False))
            stack.append((element, styles))
            if element.tag not in IMAGES:
                gatherer.add(element.text, styles)
        else:
            stack.pop()
            if element.tag == "br":
                gatherer.flush(block_stack[-1] if block_stack else root, is_break=True)
            elif is_block and element.tag not in IMAGES:
                gatherer.flush(block_stack.pop())
            if element is not root:
                gatherer.add(element.tail, stack[-1][1] if stack else (False, False, False))
    gatherer.flush(root)
    return gatherer.blocks


def _styles(element: HtmlElement, outer: tuple[bool, bool, bool]) -> tuple[bool, bool, bool]:
    linked, bold, italic = outer
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        linked or element.tag == "a",
        bold or element.tag in {"b", "strong", "h1", "h2", "h3", "h4"} or "font-weight:bold" in style,
        italic or element.tag in {"i", "em", "cite"} or "font-style:italic" in style,
    )


def ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield an element and the elements around it, innermost first."""
    yield element
    yield from element.iterancestors()
