"""Headlines by section of the newspapers, where most have one."""

from collections.abc import Sequence

from retrieval.articles.section import same_section
from retrieval.ranking.ranking import Passage


def by_section(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return headlines with those of one section together, in the order of the first of each; those without come last.

    They stay in their order where sections would not help to find one's way: see `section_starts`.
    """
    names = _names(passages)
    if not _is_helpful(names):
        return tuple(passages)
    order = {name: place for place, name in enumerate(dict.fromkeys(filter(None, names)))}
    places = sorted(range(len(passages)), key=lambda place: order.get(names[place], len(order)))
    return tuple(passages[place] for place in places)


def section_starts(found: Sequence[Passage | str]) -> dict[int, str]:
    """Return the sections by the places where they begin in ``found``, headlines in the order of `by_section`.

    "" is the section of those without. Nothing is returned unless more than half of them have a section, and there are
    at least two sections, but fewer than headlines: else each would be a heading above a single line.
    """
    names = _names(found)
    if not _is_helpful(names):
        return {}
    starts = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    return {place: _section(found[place]) if names[place] else "" for place in starts}


def _names(found: Sequence[Passage | str]) -> list[str]:
    return [same_section(_section(one)) for one in found]


def _section(one: Passage | str) -> str:
    return (one.article.section or "") if isinstance(one, Passage) else ""


def _is_helpful(names: Sequence[str]) -> bool:
    with_section = [name for name in names if name]
    return 2 * len(with_section) > len(names) and 1 < len({*names}) < len(names)
