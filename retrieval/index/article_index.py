"""What an index knows of its articles apart from their sentences, mapped from one folder.

Articles are numbered in the order of their paths, without gaps, and so are sentences.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.abbreviations import load_abbreviations
from retrieval.index.article_lookup import ArticleLookup
from retrieval.index.copies import Copies
from retrieval.index.event_terms import load_event_terms
from retrieval.index.replacements import ArticleName, load_replacements
from retrieval.index.sentence_index import Articles, IndexedArticle
from retrieval.index.signatures import load_signatures
from retrieval.index.sources import Sources
from retrieval.index.stories import Stories
from retrieval.index.string_table import Int32Array, StringTable, mapped_array


class ArticleIndex:
    """The part of a `SentenceIndex` that is of whole articles; the base of those whose sentences are in one folder.

    Attributes:
        generation: See `SentenceIndex`.
        public_numbers: See `SentenceIndex`.
        publication_days: See `SentenceIndex`.
        copies: See `SentenceIndex`; in a segment, those among its own articles and the ones of its generation.
        signatures: See `SentenceIndex`.
        stories: See `SentenceIndex`; those of a segment are as its ``copies``.
        event_terms: See `SentenceIndex`.
        abbreviations: See `SentenceIndex`.
        lookup: Finds articles by id and by source.
        replacements: The ids of replacing articles by those of replaced ones; those of a segment are of all articles.
    """

    def __init__(self, folder: Path) -> None:
        """Map the files that a build wrote to ``folder``; computes nothing."""
        self.generation = folder.name
        self.public_numbers = mapped_array(folder / "shelves.npy")
        self.publication_days: Int32Array = mapped_array(folder / "publication_days.npy")
        self._first_sentences: Int32Array = mapped_array(folder / "first_sentences.npy")  # of each article, and the end
        self._records = StringTable.load(folder, "records")
        self.lookup = ArticleLookup(folder)
        self.replacements = load_replacements(folder)
        self.copies = Copies.load(folder)
        self.signatures = load_signatures(folder)
        self.stories = Stories.load(folder)
        self.event_terms = load_event_terms(folder)
        self.abbreviations = load_abbreviations(folder)
        self._names = {name: StringTable.load(folder, name) for name in ("names", "folded_names")}

    def __len__(self) -> int:
        """Return the number of sentences."""
        return int(self._first_sentences[-1])

    @property
    def articles(self) -> Iterable[IndexedArticle]:
        """See `SentenceIndex`."""
        return map(self.article, range(self.article_count))

    @property
    def article_count(self) -> int:
        """See `SentenceIndex`."""
        return len(self._records)

    @property
    def every(self) -> Articles:
        """See `SentenceIndex`."""
        return np.ones(self.article_count, np.bool_)

    def article(self, number: int) -> IndexedArticle:
        """See `SentenceIndex`."""
        record = json.loads(self._records[number])
        return IndexedArticle(
            number=number,
            public_number=int(self.public_numbers[number]),
            id=record["id"],
            title=record["title"],
            source=record["source"],
            url=record["url"],
            published=_published(record),
            digest=record["digest"],
            sentences=self.sentences_of(number),
            replaced_by=self.name_of(self.replacements.get(record["id"])),
            section=record.get("section"),
        )

    def name_of(self, id_: str | None) -> ArticleName | None:
        """Return what the article with this id is called; None if there is none here."""
        number = self.lookup.find(id_) if id_ else None
        return ArticleName(int(self.public_numbers[number]), id_) if id_ and number is not None else None

    def title(self, number: int) -> str:
        """See `SentenceIndex`."""
        title: str = json.loads(self._records[number])["title"]
        return title

    def prepare(self) -> None:
        """See `SentenceIndex`."""
        _ = self.sources

    def find_article(self, id_: str) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        number = self.lookup.find(id_)
        return None if number is None else self.article(number)

    def find_by_public_number(self, public_number: int) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        numbers = np.flatnonzero(self.public_numbers == public_number)
        return self.article(int(numbers[0])) if len(numbers) else None

    @cached_property
    def sources(self) -> Sources:
        """See `SentenceIndex`."""
        return Sources(self.lookup.articles_by_source())

    def sentences_of(self, article: int) -> range:
        """See `SentenceIndex`."""
        return range(int(self._first_sentences[article]), int(self._first_sentences[article + 1]))

    def is_name(self, form: str, *, folded: bool) -> bool:
        """See `SentenceIndex`."""
        return self._names["folded_names" if folded else "names"].find(form) is not None

    def mask(self, articles: Collection[int] | Int32Array) -> Articles:
        """See `SentenceIndex`."""
        mask = np.zeros(self.article_count, np.bool_)
        mask[articles if isinstance(articles, np.ndarray) else list(articles)] = True
        return mask


def _published(record: Mapping[str, Any]) -> PublicationDate:
    """Return the date in a record; those of programs before intervals lack two of its keys."""
    return PublicationDate.from_iso(
        record["published"],
        record["basis"],
        record["evidence"],
        interval=record.get("published_interval"),
        from_event=record.get("published_from") == "event",
    )
