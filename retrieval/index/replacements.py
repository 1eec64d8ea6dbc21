"""Which article of a generation corrects or replaces which: a small table of ids, and how it is made from records."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.text.normalise import forms

_FILE = "replacements.json"
_SHORTEST = 4  # syllables of a title by which a notice names an article; chosen: fewer occur by chance

_Words = tuple[str, ...]


class ArticleName(NamedTuple):
    """What an article is called: by people, and in files."""

    public_number: int
    id: str


Record = Mapping[str, Any]  # of an article, as `retrieval.building.article_lines` writes it


def save_replacements(folder: Path, records: Iterable[str]) -> None:
    """Write `find_replacements` of ``records``, as JSON, to ``folder``, which holds the last of the articles."""
    written = [*records]
    none = not any('"corrects": ' in record or '"replaced_by": ' in record for record in written)
    found = {} if none else find_replacements([json.loads(record) for record in written])
    (folder / _FILE).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


def load_replacements(folder: Path) -> dict[str, str]:
    """Return the id of the article that replaces an article, by the id of that; none in a generation of before."""
    try:
        found: dict[str, str] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def find_replacements(records: Iterable[Record]) -> dict[str, str]:
    """Return the replacing article of each replaced one, by id; an editor's word counts more than a notice.

    A notice (`retrieval.articles.correction_notice`) names the other article by its title, of `_SHORTEST` syllables or
    more, or by its address: of several of that title, the newest that is not later than the notice, of the same
    newspaper if there is one. Where articles would replace each other in a circle, none of them is replaced.
    """
    known = [*records]
    found = dict(_by_notice(known))
    found |= {record["id"]: by for record in known if (by := (record.get("correction") or {}).get("replaced_by"))}
    return {id_: by for id_, by in found.items() if not _returns(found, id_)}


def _by_notice(records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Yield the ids of corrected article and notice, of notices in order of time."""
    notices = sorted((record for record in records if record.get("corrects")), key=_published)
    if not notices:
        return
    titled: defaultdict[_Words, list[tuple[_Words, Record]]] = defaultdict(list)  # by their first words
    linked: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        linked[record["url"] or ""].append(record)
        if len(words := tuple(forms(record["title"]))) >= _SHORTEST:
            titled[words[:_SHORTEST]].append((words, record))
    for notice in notices:
        named = [linked.get(address, []) for address in notice["corrects"]["addresses"]]
        for others in [*named, *_titles_in(tuple(notice["corrects"]["words"].split()), titled)]:
            if older := _meant(notice, others):
                yield older["id"], notice["id"]


def _titles_in(words: _Words, titled: Mapping[_Words, Sequence[tuple[_Words, Record]]]) -> Iterator[list[Record]]:
    """Yield the articles of each title in a text, the longest where one begins with another."""
    start = 0
    while start < len(words):
        candidates = titled.get(words[start : start + _SHORTEST], ())
        found = [(title, one) for title, one in candidates if words[start : start + len(title)] == title]
        longest = max((len(title) for title, _ in found), default=1)
        if found:
            yield [one for title, one in found if len(title) == longest]
        start += longest


def _meant(notice: Record, others: Iterable[Record]) -> Record | None:
    """Return which of ``others`` a notice corrects, of those that it may."""
    possible = [
        one
        for one in others
        if one["id"] != notice["id"] and (not _published(notice) or _published(one) <= _published(notice))
    ]
    return max(possible, key=lambda one: (one["source"] == notice["source"], _published(one)), default=None)


def _published(record: Record) -> str:
    return PublicationDate.from_iso(
        record["published"], record["basis"], interval=record["published_interval"]
    ).sort_key


def _returns(found: Mapping[str, str], id_: str) -> bool:
    """Whether the articles that replace one after the other come back to one that was replaced."""
    seen, following = {id_}, found.get(id_)
    while following is not None and following not in seen:
        seen.add(following)
        following = found.get(following)
    return following is not None
