"""Stories: groups of articles that report one event within days."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import Int32Array, mapped_array

_STORIES = "stories.npy"  # a row for each article of a story: its number, and that of its story


class Stories:
    """The stories among the articles of an index, by number. Immutable; safe to read from any thread."""

    def __init__(self, groups: Iterable[Sequence[int]] = ()) -> None:
        """Hold ``groups`` of two articles or more, each with the lead article first; no article is in two of them."""
        self._groups = [tuple(group) for group in groups]
        self._story_of = {article: number for number, group in enumerate(self._groups) for article in group}
        self._articles: Int32Array = np.array([*self._story_of], np.int32)
        self._numbers: Int32Array = np.array([*self._story_of.values()], np.int32)

    @classmethod
    def load(cls, folder: Path) -> "Stories":
        """Read what was saved to ``folder``; none if an earlier version of the program built the index there."""
        if not (folder / _STORIES).exists():
            return cls()
        articles, numbers = mapped_array(folder / _STORIES).T
        groups = np.split(articles, np.flatnonzero(np.diff(numbers)) + 1)
        return cls(group.tolist() for group in groups if len(group))

    def save(self, folder: Path) -> None:
        """Write the stories to ``folder``, for `load`."""
        np.save(folder / _STORIES, np.stack([self._articles, self._numbers], axis=1))

    def __len__(self) -> int:
        """Return the number of stories."""
        return len(self._groups)

    def story_of(self, article: int) -> Sequence[int]:
        """Return the articles of the story of an article, the lead first; the article alone if it is in none."""
        number = self._story_of.get(article)
        return (article,) if number is None else self._groups[number]

    def within(self, mask: NDArray[np.bool_]) -> list[list[int]]:
        """Return the stories with two articles or more in ``mask``, each with these only, the lead first."""
        inside = mask[self._articles]
        counts = np.bincount(self._numbers[inside], minlength=len(self._groups))
        return [[one for one in self._groups[story] if mask[one]] for story in np.flatnonzero(counts > 1).tolist()]

    def among(self, articles: Iterable[int]) -> list[list[int]]:
        """Return ``articles`` by story, in the order of the first of each; within a story the lead comes first."""
        chosen = dict.fromkeys(articles)
        stories = dict.fromkeys(map(self.story_of, chosen))
        return [[one for one in story if one in chosen] for story in stories]
