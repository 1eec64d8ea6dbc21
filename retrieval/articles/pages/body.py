"""Choice of the blocks of a page that are the text of its article."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from lxml.html import HtmlElement

from retrieval.articles.boilerplate import (
    could_be_title,
    is_call,
    is_imprint,
    is_link_line,
    is_list_label,
    is_section_label,
    opens_as_link,
)
from retrieval.articles.pages.blocks import Block, ancestors
from retrieval.articles.pages.furniture import is_byline, is_caption
from retrieval.articles.pages.layout import Layout
from retrieval.articles.pages.statements import Statements
from retrieval.articles.pages.tree import squeeze

_DECAY = 0.6  # of the weight of a block per element between it and what holds it, chosen
_OF_ANOTHER = 0.1  # the same before the title, and after another heading of the first level
_IN_STATED_BODY = 3.0
_NOT_IN_STATED_BODY = 0.3
_NAMED = re.compile(r"content|detail|body|article|entry|post|story|noi-?dung|chi-?tiet|main|text", re.IGNORECASE)
_MOST_GENERATIONS = 4  # between the holder and what it has in common with its relatives, chosen
_FEWEST_WORDS = 3  # of the first and the last sentence, chosen
_MOST_OF_CALL = 4  # blocks in a box that calls on readers, chosen
_MOST_OF_CARD = 3  # blocks of a link to another article with its image and its first words, chosen
_ENOUGH = 2  # blocks of prose where no class is in common, chosen
_DIGITS = re.compile(r"\d+")
_WHOLE_LINK = 0.8  # share of a block's text in links from which it is no sentence of the article, chosen
_POSTSCRIPT = 0.15  # share of the text, chosen
_SHORTEST_LEAD = 40  # characters that are the lead if the page's description has them, chosen
_MOSTLY_LINK = 0.3  # the same where it opens with "Xem thêm", chosen
_Shape = tuple[tuple[str, str], ...]
_LETTER = re.compile(r"(?<![^\W\d_])(?!(?:h|giờ|phút|gmt)(?![^\W\d_]))[^\W\d_]", re.IGNORECASE)  # of more than a time


def body_blocks(layout: Layout, stated: Statements, heading: HtmlElement | None) -> list[Block]:
    """Return the blocks of the article's text in order: the lead, the paragraphs, subheads and items of lists.

    ``layout`` is that of what is left of the page, ``heading`` the element of its title.
    """
    titles = [i for i, block in enumerate(layout.blocks) if block.element is heading]
    # In a layout by tables and line breaks, the element of the title may hold the text, too.
    exact = [i for i in titles if stated.heading and layout.blocks[i].text == stated.heading.text]
    start = max(exact or titles, default=-1) + 1
    own = range(start, _next_article(layout, start))
    holder = _holder(layout, own, stated)
    if holder is None:
        return []
    inside = [i for i in layout.inside(holder) if i >= start] or layout.inside(holder)
    chosen = _without_sections(layout, sorted({*inside, *_written_alike(layout, holder, own)}), holder)
    lead = [i for i in range(start, chosen[0] if chosen else start) if _is_lead(layout.blocks[i], stated)]
    chosen = _without_postscript(layout.blocks, chosen, stated)
    common = _common_class(layout, holder)
    return _trimmed(
        [layout.blocks[i] for i in [*lead, *chosen] if not _is_furniture(layout, i, holder, stated, common)]
    )


def article_blocks(layout: Layout, holder: HtmlElement) -> list[Block]:
    """Return the blocks that are text of an article, of a holder that holds nothing but the article.

    Its title is not among them, where it begins with a heading of the first level.
    """
    nothing = Statements("", None, None, None, "", "", "", "", ())
    left = _without_sections(layout, layout.inside(holder), holder)
    common = _common_class(layout, holder)
    return [layout.blocks[i] for i in left if not _is_furniture(layout, i, holder, nothing, common)]


def _next_article(layout: Layout, start: int) -> int:
    """Return the number of the first heading of the first level from a block on, maybe that of another article."""
    headings = (i for i in range(start, len(layout.blocks)) if layout.blocks[i].element.tag == "h1")
    return next(headings, len(layout.blocks))


def _holder(layout: Layout, own: range, stated: Statements) -> HtmlElement | None:
    """Return the element that holds the text, by the prose in it and how near to it."""
    scores: defaultdict[HtmlElement, float] = defaultdict(float)
    body = _letters(stated.body)
    for i, block in enumerate(layout.blocks):
        if not block.is_prose:
            continue
        weight = len(block.text) * (1 - block.link_share) * (1 if i in own else _OF_ANOTHER)
        if body:
            weight *= _IN_STATED_BODY if _letters(block.text) in body else _NOT_IN_STATED_BODY
        for element in ancestors(block.element):
            if element.tag in {"p", "h2", "li", "strong"}:
                continue
            scores[element] += weight
            weight *= _DECAY
    return max(scores, key=lambda element: scores[element] * _prior(element), default=None)


def _prior(element: HtmlElement) -> float:
    """Return how much likelier an element is to hold the text by what it is called."""
    if "articlebody" in (element.get("itemprop") or "").lower():
        return 4.0
    named = _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    return (1.3 if element.tag == "article" else 1.0) * (1.2 if named else 1.0)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _written_alike(layout: Layout, holder: HtmlElement, own: range) -> Iterator[int]:
    """Yield the blocks of other pages and sections of the text, which have prose in elements of the same names."""
    inside = layout.inside(holder)
    shapes = {
        common: {_shape(layout.blocks[i].element, common) for i in inside if layout.blocks[i].is_prose}
        for common in islice(holder.iterancestors(), _MOST_GENERATIONS)
    }
    alike: Counter[HtmlElement] = Counter()
    for i in own:
        block = layout.blocks[i]
        if block.is_prose and i not in inside:
            found = next((outer for outer in block.element.iterancestors() if outer in shapes), None)
            if found is not None and (shape := _shape(block.element, found)) in shapes[found]:
                alike[_child_around(block.element, found)] += _ENOUGH if any(name for _, name in shape[1:]) else 1
    relatives = (layout.inside(element) for element, count in alike.items() if count >= _ENOUGH)
    texts = (inside for inside in relatives if not any(is_imprint(layout.blocks[i].text) for i in inside))
    yield from (i for inside in texts for i in inside if i in own)


def _shape(element: HtmlElement, common: HtmlElement) -> _Shape:
    """Return the tags and classes, without numbers, from an element up to below one that is around it."""
    path = takewhile(lambda outer: outer is not common, ancestors(element))
    return tuple((outer.tag, _DIGITS.sub("", outer.get("class") or "")) for outer in path)


def _child_around(element: HtmlElement, common: HtmlElement) -> HtmlElement:
    """Return the child of an element that holds another."""
    return next(outer for outer in ancestors(element) if outer.getparent() is common)


def _without_sections(layout: Layout, numbers: Sequence[int], holder: HtmlElement) -> list[int]:
    """Leave out the sections that are none of the article: from their label to the end of their box or their links."""
    skipped: set[int] = set()
    for position, i in enumerate(numbers):
        block = layout.blocks[i]
        if is_call(block.text):
            skipped.update(_box_of_call(layout, i, holder))
        elif is_link_line(block.text):
            skipped.add(i)
        elif block.link_share > _WHOLE_LINK:
            skipped.update(_card(layout, i, holder))
        elif i not in skipped and is_section_label(block.text):
            skipped.update(_box(layout, i, numbers[0], holder))
            skipped.update((i, *_titles_below(layout, block, [j for j in numbers[position + 1 :] if j not in skipped])))
    return [i for i in numbers if i not in skipped]


def _box(layout: Layout, label: int, first: int, holder: HtmlElement) -> range:
    """Return the blocks of the largest element within the holder that begins with a label, unless all do."""
    box = range(0)
    for element in ancestors(layout.blocks[label].element):
        inside = layout.inside(element)
        if element is holder or inside.start < max(label, first):
            break
        box = inside
    return box


def _box_of_call(layout: Layout, call: int, holder: HtmlElement) -> range:
    """Return the blocks of the largest small element within the holder that has others besides a call on readers."""
    box = range(0)
    for element in ancestors(layout.blocks[call].element):
        inside = layout.inside(element)
        if element is holder or len(inside) > _MOST_OF_CALL:
            break
        box = inside
    return box if len(box) > 1 else range(0)


def _card(layout: Layout, title: int, holder: HtmlElement) -> range:
    """Return the blocks of the largest small element within the holder that begins with a link: another article."""
    card = range(title, title + 1)
    for element in ancestors(layout.blocks[title].element):
        inside = layout.inside(element)
        if element is holder or inside.start < title or len(inside) > _MOST_OF_CARD:
            break
        card = inside
    return card


def _titles_below(layout: Layout, label: Block, rest: Sequence[int]) -> Iterator[int]:
    """Yield the blocks right below a label that are links, or titles with one if it is a label of such."""
    are_titles = is_list_label(label.text)
    for i in rest:
        block = layout.blocks[i]
        if block.link_share <= _WHOLE_LINK and not (are_titles and block.linked and could_be_title(block.text)):
            return
        yield i


def _is_lead(block: Block, stated: Statements) -> bool:
    """Return whether a block between title and text is the lead."""
    if block.is_prose:
        return True
    lead, own = _letters(stated.lead), _letters(block.text)
    return block.words > 6 and bool(own) and (own in lead or (len(lead) > 40 and lead[:40] in own))  # noqa: PLR2004


def _is_furniture(layout: Layout, i: int, holder: HtmlElement, stated: Statements, common: str) -> bool:
    """Return whether a block is a caption, a byline, a link to another article, or no words at all."""
    block = layout.blocks[i]
    if len(block.text) > _SHORTEST_LEAD and _letters(block.text) in _letters(stated.lead):
        return False
    if _LETTER.search(block.text) is None or block.link_share > _WHOLE_LINK:
        return True
    if block.linked and opens_as_link(block.text) and block.link_share > _MOSTLY_LINK:
        return True
    if stated.heading and squeeze(block.text) == stated.heading.text:
        return True
    return is_caption(layout, i, holder, common) or is_byline(block, stated.author, stated.source)


def _common_class(layout: Layout, holder: HtmlElement) -> str:
    prose = (block for i in layout.inside(holder) if (block := layout.blocks[i]).is_prose)
    counts = Counter(block.element.get("class") or "" for block in prose)
    return counts.most_common(1)[0][0] if counts else ""


def _without_postscript(blocks: Sequence[Block], numbers: list[int], stated: Statements) -> list[int]:
    """Leave out the little that follows a byline near the end."""
    total = sum(len(blocks[i].text) for i in numbers)
    left = total
    for position, i in enumerate(numbers):
        left -= len(blocks[i].text)
        if left < _POSTSCRIPT * total and is_byline(blocks[i], stated.author, stated.source):
            return numbers[:position]
    return numbers


def _trimmed(body: list[Block]) -> list[Block]:
    """Leave out what stands before the first sentence and after the last: dates, names, buttons, calls on readers."""
    sentences = [i for i, block in enumerate(body) if _is_sentence(block)]
    while len(sentences) > 1 and is_call(body[sentences[-1]].text):
        sentences.pop()
    return body[sentences[0] : sentences[-1] + 1] if sentences else []


def _is_sentence(block: Block) -> bool:
    return block.is_prose or (block.has_end and block.words >= _FEWEST_WORDS) or block.element.tag == "tr"
