"""Groups of articles with nearly the same text: one article that several newspapers printed, or that was read twice."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import Int32Array, mapped_array

_GROUPS = "copies.npy"  # a row for each article of a group: its number, and that of its group


class Copies:
    """The near copies among the articles of an index, by number. Immutable; safe to read from any thread."""

    def __init__(self, groups: Iterable[Sequence[int]] = ()) -> None:
        """Hold ``groups`` of two articles or more, each with the earliest first; no article is in two of them."""
        self._groups = [tuple(group) for group in groups]
        self._group_of = {article: number for number, group in enumerate(self._groups) for article in group}
        self._articles: Int32Array = np.array([*self._group_of], np.int32)
        self._numbers: Int32Array = np.array([*self._group_of.values()], np.int32)

    @classmethod
    def load(cls, folder: Path) -> "Copies":
        """Read what was saved to ``folder``; none if an earlier version of the program built the index there."""
        if not (folder / _GROUPS).exists():
            return cls()
        articles, numbers = mapped_array(folder / _GROUPS).T
        groups = np.split(articles, np.flatnonzero(np.diff(numbers)) + 1)
        return cls(group.tolist() for group in groups if len(group))

    def save(self, folder: Path) -> None:
        """Write the groups to ``folder``, for `load`."""
        np.save(folder / _GROUPS, np.stack([self._articles, self._numbers], axis=1))

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self._groups)

    def group_of(self, article: int) -> Sequence[int]:
        """Return the near copies of an article with the article itself, the earliest first; empty if it has none."""
        number = self._group_of.get(article)
        return () if number is None else self._groups[number]

    def without_later(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return a mask of articles without those of which an earlier copy is in it, too."""
        inside = np.flatnonzero(mask[self._articles])
        later = inside[1:][self._numbers[inside[1:]] == self._numbers[inside[:-1]]]
        kept = mask.copy()
        kept[self._articles[later]] = False
        return kept

    def firsts(self, articles: Iterable[int]) -> list[int]:
        """Return those of ``articles``, in their order, of which no earlier copy is among them."""
        numbers = list(articles)
        first_of: dict[int, int] = {}
        for article in sorted(numbers, key=self._rank):
            first_of.setdefault(self._group_of.get(article, -1), article)
        return [one for one in numbers if (group := self._group_of.get(one)) is None or first_of[group] == one]

    def _rank(self, article: int) -> int:
        group = self.group_of(article)
        return group.index(article) if group else 0
