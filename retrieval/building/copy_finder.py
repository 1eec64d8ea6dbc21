"""Finds the near copies among the articles of a new index, by their signatures."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.building.previous_generation import PreviousGeneration
from retrieval.index.copies import Copies
from retrieval.index.near_copies import LEAST_ESTIMATE, are_near_copies, lines_of
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.index.signatures import EMPTY, PLACES, Signatures, hash_syllables, save_signatures, sign

_SIGNED = 1 << 20  # syllables at a time; chosen
_COMPARED = 1 << 16  # pairs at a time; chosen
_REACH = 8  # articles of equal values that each is compared with; others are linked through these; chosen

Integers = NDArray[np.int64]


def write_signatures(
    folder: Path, sentences: Sequence[range], known: Sequence[int | None], previous: PreviousGeneration | None
) -> None:
    """Write the signature of each article to ``folder``, which holds the syllables of all lines.

    ``sentences`` are the ranges of the sentence numbers of each article, and ``known`` the numbers of the articles in
    ``previous``, from which their signatures are copied, None for new ones.
    """
    signatures = np.full((len(sentences), PLACES), EMPTY, np.uint32)
    copied = {number: before for number, before in enumerate(known) if before is not None}
    if previous is not None and copied:
        signatures[[*copied]] = previous.index.signatures[[*copied.values()]]
    new = np.array([number for number, before in enumerate(known) if before is None], np.int64)
    lines = _BodyLines(NumberedLines.load(folder, "syllables"), sentences)
    for batch in lines.batches(new):
        signatures[batch] = lines.sign(batch)
    save_signatures(folder, signatures)


class _BodyLines:
    """The sentences of all articles as numbered syllables, without headings: copies often have another title."""

    def __init__(self, lines: NumberedLines, sentences: Sequence[range]) -> None:
        self._lines = lines
        self._hashes = np.asfortranarray(hash_syllables(lines.vocabulary))  # each of the three in one piece
        self._starts = np.concatenate([[0], np.cumsum(lines.lengths, dtype=np.int64)])
        numbers = np.arange(1, len(sentences) + 1)  # each article has one line of headings before its sentences
        self._firsts = np.array([span.start for span in sentences], np.int64) + numbers
        self._lasts = np.array([span.stop for span in sentences], np.int64) + numbers

    def batches(self, articles: Integers) -> Sequence[Integers]:
        """Return ``articles`` in batches that need not much memory."""
        total = np.cumsum(self._sizes(articles)) // _SIGNED
        return [batch for batch in np.split(articles, np.flatnonzero(np.diff(total)) + 1) if len(batch)]

    def sign(self, articles: Integers) -> Signatures:
        """Return the signatures of some articles."""
        spans = [*zip(self._firsts[articles].tolist(), self._lasts[articles].tolist(), strict=True)]
        lengths = np.concatenate([self._lines.lengths[first:last] for first, last in spans])
        syllables = [self._lines.numbers[self._starts[first] : self._starts[last]] for first, last in spans]
        return sign(
            self._hashes,
            np.concatenate(syllables),
            np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
            np.repeat(np.arange(len(articles), dtype=np.int32), self._sizes(articles)),
            len(articles),
        )

    def _sizes(self, articles: Integers) -> Integers:
        sizes: Integers = self._starts[self._lasts[articles]] - self._starts[self._firsts[articles]]
        return sizes


def find_copies(index: SentenceIndex) -> Copies:
    """Return the near copies among the articles: all of a group are near copies of the earliest of it."""
    lines = cache(partial(lines_of, index))
    pairs = {pair for pair in _alike(index.signatures) if are_near_copies(*map(lines, pair))}

    def alike(first: int, second: int) -> bool:
        return (first, second) in pairs or (second, first) in pairs or are_near_copies(lines(first), lines(second))

    groups = (group for linked in _components(pairs) for group in _around_earliest(index, linked, alike))
    return Copies(groups)


def _alike(signatures: Signatures) -> Iterator[tuple[int, int]]:
    """Yield pairs of articles whose signatures are alike, the lower number first; these link nearly all near copies.

    Of 64 bands of two places, near copies have at least one in common, and other articles rarely any.
    """
    signed = np.flatnonzero(signatures[:, 0] != EMPTY)
    bands = np.ascontiguousarray(signatures[signed].view(np.uint64).T)
    count, found = max(len(signatures), 1), [np.zeros(0, np.int64)]
    for band in bands:
        order = band.argsort(kind="stable")  # equal values in order of number, on every machine
        ordered = band[order]
        for step in range(1, min(_REACH, len(order) - 1) + 1):
            equal = np.flatnonzero(ordered[step:] == ordered[:-step])
            if not len(equal):
                break
            found.append(signed[order[equal]] * count + signed[order[equal + step]])
    pairs = np.unique(np.concatenate(found))
    for start in range(0, len(pairs), _COMPARED):
        firsts, seconds = np.divmod(pairs[start : start + _COMPARED], count)
        near = np.count_nonzero(signatures[firsts] == signatures[seconds], axis=1) >= LEAST_ESTIMATE * PLACES
        yield from zip(firsts[near].tolist(), seconds[near].tolist(), strict=True)


def _components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the articles that are linked by ``pairs``, together those that are linked in any number of steps."""
    component_of: dict[int, list[int]] = {}
    for first, second in pairs:
        one, other = (component_of.setdefault(article, [article]) for article in (first, second))
        if one is not other:
            one += other
            component_of.update(dict.fromkeys(other, one))
    return [*{id(component): component for component in component_of.values()}.values()]


def _around_earliest(
    index: SentenceIndex, articles: Iterable[int], alike: Callable[[int, int], bool]
) -> Iterator[list[int]]:
    """Yield the groups of ``articles``, each of the earliest that is in no group yet and the near copies of it."""
    known = [index.article(number) for number in articles]
    replacing = frozenset(article.replaced_by.id for article in known if article.replaced_by)
    left = [article.number for article in sorted(known, key=partial(_age, replacing))]
    while left:
        group = [one for one in left if one == left[0] or alike(left[0], one)]
        left = [one for one in left if one not in group]
        if len(group) > 1:
            yield group


def _age(replacing: Collection[str], article: IndexedArticle) -> tuple[bool, bool, bool, int, int, int]:
    """Return a key that sorts by the last day on which an article may have been published, the more precise first.

    An article that corrects or replaces another one, by its id in ``replacing``, comes before all, and the other one
    after all. Articles without a year come after dated ones; those of one day are in order of their public number.
    """
    days = article.published.period
    since, until = (days.since.toordinal(), days.until.toordinal()) if days else (0, 0)
    is_replaced = article.replaced_by is not None
    return is_replaced, article.id not in replacing, days is None, until, -since, article.public_number
