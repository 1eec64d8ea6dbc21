"""What a page states about its article, in linked data, microdata, meta elements and on its face."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from retrieval.articles.pages import linked_data
from retrieval.articles.pages.blocks import Block, blocks_of
from retrieval.articles.pages.tree import squeeze, text_of
from retrieval.dates.publication.stated_date import stated_date

_SEPARATOR = re.compile(r"\s+[-–—|»«:·•]{1,2}\s+|\s*[|»]\s*")
_PAGE_NUMBER = re.compile(r"\s*[-–—|(]\s*(?:trang|page)\s*\d{1,3}\)?\s*$", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_RIGHTS = re.compile(
    r"(?:©|\(c\)|bản quyền(?: thuộc(?: về)?)?|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?\s*)?"
    r"(?:by |bởi |thuộc (?:về )?)?"
    r"(?P<name>(?:Báo|Tạp chí|Thời báo|Nhật báo|Đài|Cổng|Trang)[^.,;|\-–]{2,50})",
    re.IGNORECASE,
)
_SOURCE_METAS = ("og:site_name", "source", "news_source", "publisher", "dc.publisher", "dcterms.publisher", "dc.source")
_NEWSPAPER = re.compile(r"(?:báo|tạp chí|thời báo|nhật báo|đài|cổng thông tin|trang tin)\s", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|tieu-?_?de|headline", re.IGNORECASE)
_MOST_NAME_WORDS = 6  # of a newspaper, chosen
_LONGEST_TITLE = 500  # characters
_LONGEST_LEAD = 2000
_LONGEST_BODY = 300_000
_FEWEST_TITLE_WORDS = 3
_HIDDEN_TITLE_TAGS = ("h1", "h2", "h3")


@dataclass(frozen=True, slots=True)
class Statements:
    """What the page states; "" or None for what it does not.

    Attributes:
        title: Without the name of the site.
        heading: The block that shows the title.
        source: The newspaper.
        url: The canonical address.
        author: As linked data or a meta element names it.
        section: The section of the newspaper, as written.
        lead: The description, often the first paragraph or its beginning.
        body: The text that linked data give, mostly without its breaks.
        dates: The values that state a date of publication, the most reliable first.
    """

    title: str
    heading: Block | None
    source: str | None
    url: str | None
    author: str
    section: str
    lead: str
    body: str
    dates: tuple[str, ...]


def statements_of(root: HtmlElement, blocks: Sequence[Block]) -> Statements:
    """Return what a page states, ``blocks`` being those of all that it shows."""
    metas = _metas(root)
    head_title = squeeze(root.findtext(".//title"))[:_LONGEST_TITLE]
    linked = linked_data.linked_article(root, " ".join(filter(None, (head_title, metas.get("og:title")))))
    properties = _properties(root)
    named = [linked_data.text(linked.get("headline")), properties("headline"), metas.get("og:title", "")]
    title, heading = _title([*named, metas.get("twitter:title", ""), head_title], blocks)
    sources = [linked_data.text(linked.get("publisher")), _publisher(root), *(metas.get(n, "") for n in _SOURCE_METAS)]
    leads = [linked_data.text(linked.get("description")), *map(metas.get, ("og:description", "description"))]
    return Statements(
        title=title,
        heading=heading,
        source=next(filter(_is_name, sources), None)
        or _source_on_face(root, title, [*named, head_title], metas, blocks),
        url=_address(root, metas, linked),
        author=linked_data.text(linked.get("author")) or metas.get("author", ""),
        section=_section(linked) or metas.get("article:section", ""),
        lead=next(filter(None, leads), "")[:_LONGEST_LEAD],
        body=linked_data.text(linked.get("articleBody"))[:_LONGEST_BODY],
        dates=tuple(_dates(root, metas, linked)),
    )


def _section(linked: linked_data.Linked) -> str:
    """Return the sections in linked data, in their order; "" if there are none."""
    stated = linked.get("articleSection")
    return " > ".join(filter(None, map(linked_data.text, stated if isinstance(stated, list) else [stated])))


def _metas(root: HtmlElement) -> Mapping[str, str]:
    """Return the contents of meta elements by name or property, in lower case; the first of each."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = squeeze(meta.get("content"))
        for attribute in ("property", "name", "itemprop"):
            if content and meta.get(attribute):
                found.setdefault(meta.get(attribute).strip().lower(), content)
    return found


def _properties(root: HtmlElement) -> Callable[[str], str]:
    def value(name: str) -> str:
        for element in root.iter():
            if isinstance(element.tag, str) and name in (element.get("itemprop") or "").split():
                written = element.get("content") or element.get("datetime") or text_of(element)
                if squeeze(written):
                    return squeeze(written)
        return ""

    return value


def _publisher(root: HtmlElement) -> str:
    """Return the name of the publisher in microdata."""
    for element in root.iter():
        if isinstance(element.tag, str) and "publisher" in (element.get("itemprop") or "").split():
            named = [inner for inner in element.iter() if inner.get("itemprop") == "name"]
            named = named or [element]
            return squeeze(named[0].get("content")) or text_of(named[0])
    return ""


def _title(named: Sequence[str], blocks: Sequence[Block]) -> tuple[str, Block | None]:
    """Return the title and the block that shows it.

    It is the first of the names without that of the site, or the heading where the name is cut or missing.
    """
    names = [_PAGE_NUMBER.sub("", name[:_LONGEST_TITLE]) for name in named if name]
    shown = _shown(names, blocks)
    if not names:
        return (shown.text, shown) if shown else ("", None)
    first = names[0]
    if shown and (_CUT.search(first) or not any(named[:2]) or _same(first, shown.text)):
        return _PAGE_NUMBER.sub("", shown.text), shown
    if any(named[:2]):
        return first, shown
    if shown and shown not in _like(names, blocks) and not named[2]:  # the page's name is that of the site
        return shown.text, shown
    if shown is None and not named[2] and (shown := _above_text(blocks)):
        return shown.text, shown
    return _without_site(first), shown


def _shown(names: Sequence[str], blocks: Sequence[Block]) -> Block | None:
    """Return the block that shows the title: the longest that is like a name, else the first heading of level 1."""
    like = _like(names, blocks)
    if like:
        return min(like, key=lambda block: (-len(block.text), block.link_share == 1, _level(block)))
    return next((block for block in blocks if _level(block) == 1 and block.words >= _FEWEST_TITLE_WORDS), None)


def _above_text(blocks: Sequence[Block]) -> Block | None:
    """Return the block above the first running text that is called a title, else the nearest that could be one."""
    prose = (i for i, block in enumerate(blocks) if block.is_prose and not _is_called_title(block))
    first = next((i for i in prose if not blocks[i].text.endswith(("?", "!"))), 0)
    above = [block for block in blocks[:first] if block.words > _FEWEST_TITLE_WORDS and block.linked == 0]
    above = [block for block in above if stated_date(block.text) is None]
    called = [block for block in above if _is_called_title(block)]
    return next(reversed(called or above[-1:]), None)


def _is_called_title(block: Block) -> bool:
    names = f"{block.element.get('class') or ''} {block.element.get('id') or ''}"
    return _TITLE_NAME.search(names) is not None or any(
        _TITLE_NAME.search(inner.get("class") or "") and text_of(inner) == block.text
        for inner in block.element.iter("span")
    )


def _like(names: Sequence[str], blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block.words >= _FEWEST_TITLE_WORDS and _is_like(block.text, names)]


def _level(block: Block) -> int:
    for element in (block.element, block.element.getparent()):
        if element is not None and element.tag in _HIDDEN_TITLE_TAGS:
            return _HIDDEN_TITLE_TAGS.index(element.tag) + 1
    return 4


def _is_like(text: str, names: Sequence[str]) -> bool:
    own = text.casefold()
    for name in names:
        other = _CUT.sub("", name).casefold()
        if own == other or (own in other and _is_segment(own, other)) or (_CUT.search(name) and own.startswith(other)):
            return True
    return False


def _is_segment(own: str, other: str) -> bool:
    """Return whether a text is a name but for what separators part from it."""
    before, _, after = other.partition(own)
    return (
        not before or _SEPARATOR.search(before[-4:] + " ") is not None or before.rstrip().endswith((":", "-", "|"))
    ) and (not after or _SEPARATOR.search(" " + after[:4]) is not None or after.lstrip().startswith(("-", "|", "–")))


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


def _without_site(name: str) -> str:
    """Return the longest part of a name between separators, with those around that are as long as titles are."""
    parts = _SEPARATOR.split(name)
    return max(parts, key=len) if len(parts) > 1 else name


def _source_on_face(
    root: HtmlElement, title: str, names: Sequence[str], metas: Mapping[str, str], blocks: Sequence[Block]
) -> str | None:
    """Return the newspaper that the name of the page has besides the title, or that the page says it belongs to."""
    for name in names:
        rest = name.replace(title, " | ") if title and title in name else ""
        parts = [
            part for part in (squeeze(part).strip("-–—|»«:·• ") for part in _SEPARATOR.split(rest)) if _is_name(part)
        ]
        if parts:
            return parts[-1] if name.startswith(title) else parts[0]
    if names[-1] and title not in names[-1] and len(names[-1].split()) <= _MOST_NAME_WORDS:
        return names[-1]
    if _is_name(metas.get("application-name", "")):
        return metas["application-name"]
    for block in reversed(blocks):
        if match := _RIGHTS.search(block.text, 0, _LONGEST_TITLE):
            return squeeze(match["name"])
    return _source_in_logo(root)


def _source_in_logo(root: HtmlElement) -> str | None:
    """Return the newspaper that the link to the first page shows, or the first picture that is called one."""
    logo = next((link for link in root.iter("a") if link.get("href") == "/"), None)
    if logo is not None:
        alt = next((image.get("alt") for image in logo.iter("img")), None)
        shown = squeeze(alt) or text_of(logo)
        if _is_name(shown) and shown.lower() not in {"trang chủ", "home", "logo"}:
            return shown
    alts = (squeeze(image.get("alt")) for image in root.iter("img"))
    return next((alt for alt in alts if _NEWSPAPER.match(alt) and _is_name(alt)), None)


def _is_name(text: str) -> bool:
    """Return whether a text may be the name of a newspaper."""
    return 1 < len(text) < 60 and not text.startswith(("http", "/", "@", "#")) and any(map(str.isalpha, text))  # noqa: PLR2004


def _address(root: HtmlElement, metas: Mapping[str, str], linked: linked_data.Linked) -> str | None:
    base = next((squeeze(element.get("href")) for element in root.iter("base")), "") or metas.get("og:url", "")
    canonical = [
        link.get("href", "") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    found = [
        *(urljoin(base, squeeze(address)) for address in canonical),
        *(metas.get(name, "") for name in ("og:url", "url")),
        *(linked_data.address(linked.get(name)) for name in ("url", "mainEntityOfPage", "@id")),
    ]
    whole = [address for address in found if _is_whole(address)]
    return next((address for address in whole if urlsplit(address).path.strip("/")), None) or next(iter(whole), None)


def _is_whole(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


_DATE_METAS = (
    *("article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished"),
    *("pubdate", "publishdate", "publish-date", "published_time", "published_date", "publication_date", "date.created"),
    *("dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "dc.date.created", "dcterms.created", "date"),
    *("sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "its_publication", "article.published"),
    *("article_date_original", "originalpublicationdate", "datecreated", "og:pubdate", "article:create_time"),
)


def _dates(root: HtmlElement, metas: Mapping[str, str], linked: linked_data.Linked) -> Iterator[str]:
    """Yield the values that state when the article was published."""
    values = [linked_data.text(linked.get("datePublished")), _properties(root)("datePublished")]
    values += [metas.get(name, "") for name in _DATE_METAS]
    values += [time.get("datetime") or text_of(time) for time in root.iter("time") if time.get("pubdate") is not None]
    values.append(linked_data.text(linked.get("dateCreated")))
    return filter(None, values)


def all_blocks(root: HtmlElement) -> list[Block]:
    """Return the blocks of all that a page shows, outside scripts and styles."""
    skipped = {"script", "style", "title", "noscript", "template"}
    return [block for block in blocks_of(root) if block.element.tag not in skipped]
