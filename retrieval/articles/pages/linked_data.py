"""What the linked data (JSON-LD) of a page states about its article."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape

from lxml.html import HtmlElement

from retrieval.articles.pages.tree import squeeze

_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$|;\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_ARTICLE = re.compile(r"(?:.*Article|.*Posting|Report)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_FIELD = r'"{}"\s*:\s*"((?:[^"\\\n]|\\.){{1,2000}})"'
_MOST_OBJECTS = 2000  # of a page, chosen

Linked = Mapping[str, object]


def linked_article(root: HtmlElement, title: str) -> Linked:
    """Return the linked data of the page's article, empty if it has none.

    Of several articles the one whose headline is in ``title``, else the first with a date.
    """
    objects = list(_objects(root))
    by_id = {one["@id"]: one for one in objects if isinstance(one.get("@id"), str) and len(one) > 1}
    articles = [one for one in objects if _is_article(one)]
    own = [one for one in articles if (headline := text(one.get("headline"))) and headline in title]
    dated = [one for one in articles if one.get("datePublished")]
    chosen = next(iter([*own, *dated, *articles]), {})
    return {name: _resolved(value, by_id) for name, value in chosen.items()}


def text(value: object) -> str:
    """Return the text of a value of linked data, or of its name; "" if it has none."""
    if isinstance(value, list):
        return next(filter(None, map(text, value)), "")
    if isinstance(value, Mapping):
        return next(filter(None, (text(value.get(name)) for name in ("name", "@value", "alternateName"))), "")
    return squeeze(_TAG.sub(" ", unescape(unescape(value)))) if isinstance(value, str) else ""


def address(value: object) -> str:
    """Return the address that a value of linked data is or has; "" if it has none."""
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) and value.strip().startswith("http") else ""


def _objects(root: HtmlElement) -> Iterator[Linked]:
    """Yield the objects at the top of all scripts, in their graphs, and as their main entities."""
    number = 0
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting = [_parsed(script.text or "")]
        while waiting and number < _MOST_OBJECTS:
            value = waiting.pop(0)
            number += 1
            if isinstance(value, list):
                waiting[:0] = value
            elif isinstance(value, dict):
                yield value
                waiting += [value[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in value]


def _parsed(script: str) -> object:
    """Return the value of a script, or what can be read of a broken one."""
    script = _WRAPPING.sub("", _WRAPPING.sub("", script))
    for attempt in (script, _TRAILING_COMMA.sub("", script)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    names = ("headline", "datePublished", "articleBody")
    found = {name: match[1] for name in names if (match := re.search(_FIELD.format(name), script))}
    return {"@type": "Article"} | found if found else {}


def _is_article(one: Linked) -> bool:
    kinds = one.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _resolved(value: object, by_id: Mapping[object, Linked]) -> object:
    """Return a value, or the object that it refers to."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value
