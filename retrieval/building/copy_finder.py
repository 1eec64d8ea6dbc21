"""Finds the near copies among the articles of a new index, by their signatures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from retrieval.building.previous_generation import PreviousGeneration
from retrieval.index.copies import Copies, save_signatures
from retrieval.index.near_copies import LEAST_ESTIMATE, Lines, are_near_copies, lines_of
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.signatures import EMPTY, PLACES, Signatures, hash_syllables, sign

_SIGNED = 1 << 20  # syllables at a time; chosen
_COMPARED = 1 << 16  # pairs at a time; chosen
_REACH = 8  # articles of equal values that each is compared with; others are linked through these; chosen


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
        signatures[[*copied]] = previous.index.copies.signatures[[*copied.values()]]
    # Each article has one line of headings, which is left out: copies often have another title.
    spans = {
        number: slice(span.start + number + 1, span.stop + number + 1)
        for number, span in enumerate(sentences)
        if number not in copied
    }
    for signed, rows in _sign(NumberedLines.load(folder, "syllables"), spans):
        signatures[signed] = rows
    save_signatures(folder, signatures)


def _sign(lines: NumberedLines, spans: dict[int, slice]) -> Iterator[tuple[Sequence[int], Signatures]]:
    """Yield the articles in batches, with the signatures of each batch; ``spans`` are the lines of each article."""
    hashes = np.asfortranarray(hash_syllables(lines.vocabulary))  # each of the three in one piece
    starts = np.concatenate([[0], np.cumsum(lines.lengths, dtype=np.int64)])
    sizes = np.array([starts[span.stop] - starts[span.start] for span in spans.values()], np.int64)
    bounds = np.flatnonzero(np.diff(np.cumsum(sizes) // _SIGNED, prepend=0, append=-1)).tolist()
    articles = [*spans]
    for first, last in pairwise([0, *bounds]):
        batch = articles[first:last]
        numbers = [lines.numbers[starts[span.start] : starts[span.stop]] for span in map(spans.__getitem__, batch)]
        lengths = np.concatenate([lines.lengths[spans[article]] for article in batch])
        yield batch, sign(
            hashes,
            np.concatenate(numbers),
            np.repeat(np.arange(len(lengths)), lengths),
            np.repeat(np.arange(len(batch)), sizes[first:last]),
            len(batch),
        )


def write_copies(folder: Path) -> None:
    """Write the near copies among the articles of the index in ``folder``, which is complete but for them."""
    find_copies(SentenceIndex(folder)).save_groups(folder)


def find_copies(index: SentenceIndex) -> Copies:
    """Return the near copies among the articles: all of a group are near copies of the earliest of it."""
    lines = cache(partial(lines_of, index))
    pairs = [pair for pair in _alike(index.copies.signatures) if are_near_copies(*map(lines, pair))]
    groups = (group for linked in _components(pairs) for group in _around_earliest(index, linked, lines))
    return Copies(groups, index.copies.signatures)


def _alike(signatures: Signatures) -> Iterator[tuple[int, int]]:
    """Yield pairs of articles whose signatures are alike, the lower number first; these link nearly all near copies.

    Of 64 bands of two places, near copies have at least one in common, and other articles rarely any.
    """
    signed = np.flatnonzero(signatures[:, 0] != EMPTY)
    bands = np.ascontiguousarray(signatures[signed].view(np.uint64).T)
    count, found = max(len(signatures), 1), [np.zeros(0, np.int64)]
    for band in bands:
        order = band.argsort(kind="stable")  # equal values in order of number, on every machine
        for step in range(1, min(_REACH, len(order) - 1) + 1):
            equal = np.flatnonzero(band[order[step:]] == band[order[:-step]])
            if not len(equal):
                break
            found.append(signed[order[equal]] * count + signed[order[equal + step]])
    pairs = np.unique(np.concatenate(found))
    for start in range(0, len(pairs), _COMPARED):
        firsts, seconds = np.divmod(pairs[start : start + _COMPARED], count)
        near = (signatures[firsts] == signatures[seconds]).mean(axis=1) >= LEAST_ESTIMATE
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
    index: SentenceIndex, articles: Iterable[int], lines: Callable[[int], Lines]
) -> Iterator[list[int]]:
    """Yield the groups of ``articles``, each of the earliest that is in no group yet and the near copies of it."""
    left = sorted(articles, key=partial(_age, index))
    while left:
        group = [one for one in left if one == left[0] or are_near_copies(lines(left[0]), lines(one))]
        left = [one for one in left if one not in group]
        if len(group) > 1:
            yield group


def _age(index: SentenceIndex, article: int) -> tuple[bool, int, int, int]:
    """Return a key that sorts by the last day on which an article may have been published, unknown days last."""
    since, until = index.publication_days[article].tolist()
    return until == 0, until, since, index.article(article).public_number
