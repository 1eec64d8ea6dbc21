"""Which article of a generation corrects or replaces which: a small table of ids, and how it is made from records."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.articles.correction_notice import title_key
from retrieval.dates.publication.publication_date import PublicationDate

_FILE = "replacements.json"


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

    A notice of a correction (`retrieval.articles.correction_notice`) names the other article by its title or address:
    of several of that title, the newest that is not later than the notice, of the same newspaper if there is one.
    Where articles would replace each other in a circle, none of them is replaced.
    """
    known = [*records]
    found = dict(_by_notice(known))
    found |= {record["id"]: by for record in known if (by := (record.get("correction") or {}).get("replaced_by"))}
    return {id_: by for id_, by in found.items() if not _returns(found, id_)}


def _by_notice(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Yield the ids of corrected article and notice, of notices in order of time."""
    notices = sorted((record for record in records if record.get("corrects")), key=_published)
    if not notices:
        return
    named = {name for notice in notices for name in notice["corrects"]}
    others = defaultdict(list)
    for record in records:
        for name in {title_key(record["title"]), record["url"]} & named:
            others[name].append(record)
    for notice in notices:
        for name in notice["corrects"]:
            if older := _meant(notice, others[name]):
                yield older["id"], notice["id"]


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
