"""The newspapers and hosts that the articles come from, by the names that people use for them.

A name is compared by its folded syllables, written without blanks: *ngay nay* is Ngày Nay, and also ngaynay.vn.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from retrieval.text.normalise import fold, forms

# The words for kinds of media that may begin a name, folded; a pattern without a group.
MEDIA_KIND = "(?:thoi bao|nhat bao|tuan bao|tap chi|ban tin|trang tin|trang|bao|to|dai)"

_MEDIA_KINDS = re.compile(f"(?:{MEDIA_KIND} )+")
_EDITION = re.compile(" (?:online|dien tu)$")
_HOST_ENDINGS = frozenset(("com", "net", "org", "gov", "edu", "co"))  # labels of a host below its country


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as its articles write it, and the numbers of its articles."""

    label: str
    articles: frozenset[int]


class Sources:
    """The sources of an index by name. Immutable; safe to read from any thread."""

    def __init__(self, articles: Mapping[str, Sequence[int]]) -> None:
        """Index ``articles``, the article numbers of each source and of each host, by every name of these."""
        self._by_full_name: dict[str, KnownSource] = {}
        self._by_any_name: dict[str, KnownSource] = {}
        for source in sorted(articles, key=_is_host):
            keys = {*_keys(source)}
            full = {"".join(map(fold, forms(source)))} & keys  # the key of a host is never its full name
            for sources, names in ((self._by_full_name, full), (self._by_any_name, keys)):
                for name in names:
                    known = sources.get(name, KnownSource(source, frozenset()))
                    sources[name] = KnownSource(known.label, known.articles | frozenset(articles[source]))

    def find(self, key: str, *, short: bool) -> KnownSource | None:
        """Return the source called ``key`` (folded, without blanks), or None.

        With ``short``, ``key`` may also be a host or leave out the word for the kind of newspaper.
        """
        return (self._by_any_name if short else self._by_full_name).get(key)


def _keys(source: str) -> Iterator[str]:
    """Yield the full name of a source and the name without its kind; of a host, its most specific label alone."""
    if _is_host(source):
        labels = [label for label in source.lower().split(".")[:-1] if label not in _HOST_ENDINGS]
        yield labels[-1].replace("-", "") if labels else source
        return
    name = " ".join(map(fold, forms(source)))
    yield name.replace(" ", "")
    bare = _EDITION.sub("", name)
    kind = _MEDIA_KINDS.match(bare)
    yield bare[kind.end() if kind else 0 :].replace(" ", "")


def _is_host(source: str) -> bool:
    return "." in source and " " not in source
